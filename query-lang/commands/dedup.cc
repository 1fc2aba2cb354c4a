#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/sort_keys.h"
#include "query-lang/exec/value_interner.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::Column;
using index::ColumnPtr;

const CommandSpec& dedup_command();

namespace {

struct Arguments {
  uint64_t count = 1;
  std::vector<std::string> fields;
  bool keep_events = false;  // duplicates stay, without the values
  bool keep_empty = false;   // rows that lack a field stay
  bool consecutive = false;  // only neighbours are duplicates
  std::vector<SortKey> sort_by;
  std::string options;
};

// Numbers the combinations of values; several values of a field count as one text.
class Combinations {
 public:
  static constexpr uint32_t kIncomplete = 0xFFFFFFFF;
  explicit Combinations(size_t fields) : interners_(fields), pairs_(fields) {}

  void assign(std::span<const ColumnPtr> columns, size_t rows, std::vector<uint32_t>& numbers) {
    numbers.assign(rows, 0);
    for (size_t k = 0; k < columns.size(); ++k) {
      intern_column(*columns[k], interners_[k], ids_);
      for (size_t row = 0; row < rows; ++row) {
        if (numbers[row] == kIncomplete || ids_[row] == kNullId) {
          numbers[row] = kIncomplete;
          continue;
        }
        const uint32_t id = ids_[row] == kMultiId
                                ? interners_[k].intern(index::ValueView(
                                      std::string_view(index::to_text(columns[k]->at(row)))))
                                : ids_[row];
        numbers[row] =
            pairs_[k]
                .insert(uint64_t{numbers[row]} << 32 | id, static_cast<uint32_t>(pairs_[k].size()))
                .first;
      }
    }
  }
  size_t memory_bytes() const {
    size_t bytes = 0;
    for (const ValueInterner& interner : interners_) bytes += interner.memory_bytes();
    for (const FlatMap& map : pairs_) bytes += map.memory_bytes();
    return bytes;
  }

 private:
  std::vector<ValueInterner> interners_;
  std::vector<FlatMap> pairs_;
  std::vector<uint32_t> ids_;
};

class DedupOperator : public Operator {
 public:
  DedupOperator(const Arguments& arguments, const index::SearchContext& context)
      : arguments_(arguments),
        context_(context),
        combinations_(arguments.fields.size()),
        charge_(*context.memory) {
    if (!arguments.sort_by.empty()) sorter_.emplace(arguments.sort_by, std::nullopt, context);
  }

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    if (!sorter_) return filter(batch, out);
    RIFFLE_TRY(sorter_->add(batch));
    return Flow::kMore;
  }
  Result<void> finish(BatchSink& out) override {
    if (!sorter_) return {};
    RIFFLE_ASSIGN(const Batch sorted, sorter_->finish());
    for (size_t begin = 0; begin < sorted.rows(); begin += context_.batch_rows) {
      RIFFLE_ASSIGN(
          const Flow flow,
          filter(sorted.slice(begin, std::min(begin + context_.batch_rows, sorted.rows())), out));
      if (flow == Flow::kStop) break;
    }
    return {};
  }

 private:
  Result<Flow> filter(const Batch& batch, BatchSink& out) {
    RIFFLE_TRY(context_.check());
    std::vector<ColumnPtr> columns;
    for (const std::string& field : arguments_.fields) columns.push_back(batch.column(field));
    combinations_.assign(columns, batch.rows(), numbers_);
    std::vector<uint32_t> kept;
    std::vector<uint8_t> duplicate(batch.rows(), 0);
    bool any_duplicate = false;
    for (uint32_t row = 0; row < batch.rows(); ++row) {
      if (numbers_[row] == Combinations::kIncomplete) {
        if (arguments_.keep_empty) kept.push_back(row);
        continue;
      }
      const bool fresh = is_fresh(numbers_[row]);
      duplicate[row] = fresh ? 0 : 1;
      any_duplicate |= !fresh;
      if (fresh || arguments_.keep_events) kept.push_back(row);
    }
    RIFFLE_TRY(charge_.hold(combinations_.memory_bytes() + counts_.capacity() * sizeof(uint64_t)));
    if (kept.empty()) return Flow::kMore;
    if (!arguments_.keep_events || !any_duplicate)
      return out.push(kept.size() == batch.rows() ? batch : batch.take(kept));
    return out.push(blanked(batch, duplicate).take(kept));
  }

  bool is_fresh(uint32_t number) {
    if (arguments_.consecutive) {
      run_ = number == last_ ? run_ + 1 : 1;
      last_ = number;
      return run_ <= arguments_.count;
    }
    if (number >= counts_.size()) counts_.resize(number + 1);
    return ++counts_[number] <= arguments_.count;
  }

  // The batch without the values of the fields where a row is a duplicate.
  Batch blanked(const Batch& batch, const std::vector<uint8_t>& duplicate) const {
    Batch result = batch;
    for (const std::string& field : arguments_.fields) {
      const ColumnPtr* column = batch.find(field);
      if (column == nullptr) continue;
      std::vector<uint32_t> codes(batch.rows());
      for (uint32_t row = 0; row < batch.rows(); ++row)
        codes[row] = duplicate[row] != 0 ? Column::kNullCode : row;
      result.set(field, Column::dictionary(std::move(codes), *column));
    }
    return result;
  }

  const Arguments& arguments_;
  const index::SearchContext& context_;
  Combinations combinations_;
  MemoryCharge charge_;
  std::optional<RowSorter> sorter_;
  std::vector<uint32_t> numbers_;
  std::vector<uint64_t> counts_;               // of each combination
  uint32_t last_ = Combinations::kIncomplete;  // with consecutive
  uint64_t run_ = 0;
};

class DedupNode : public CommandNode {
 public:
  explicit DedupNode(Arguments arguments) : arguments_(std::move(arguments)) {}

  const CommandSpec& spec() const override { return dedup_command(); }
  CommandKind kind() const override {
    return arguments_.sort_by.empty() ? CommandKind::kCentralized : CommandKind::kDataset;
  }
  std::string print() const override {
    std::string text = "dedup ";
    if (arguments_.count != 1) text += std::to_string(arguments_.count) + " ";
    text += print_fields(arguments_.fields) + arguments_.options;
    if (!arguments_.sort_by.empty()) text += " sortby " + print_sort_keys(arguments_.sort_by);
    return text;
  }
  bool keeps_order() const override { return arguments_.sort_by.empty(); }
  index::FieldDemand demand(const index::FieldDemand& downstream) const override {
    index::FieldDemand fields = downstream;
    for (const std::string& field : arguments_.fields) fields.add(field);
    for (const SortKey& key : arguments_.sort_by) fields.add(key.field);
    return fields;
  }
  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override {
    return std::unique_ptr<Operator>(std::make_unique<DedupOperator>(arguments_, context));
  }

 private:
  Arguments arguments_;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  const Token token = arguments.peek();
  if (token.kind == Token::Kind::kWord && index::parse_number(token.text)) {
    RIFFLE_ASSIGN(parsed.count, arguments.count());
    if (parsed.count == 0)
      return arguments.error("the number of rows to keep must be 1 or more", token.span);
  }
  RIFFLE_ASSIGN(const std::vector<FieldRef> fields, arguments.fields({"sortby"}));
  for (const FieldRef& field : fields) parsed.fields.push_back(field.name);
  if (arguments.accept_word("sortby")) {
    RIFFLE_ASSIGN(parsed.sort_by, parse_sort_keys(arguments));
  }
  RIFFLE_ASSIGN(parsed.keep_events, arguments.bool_option("keepevents", false));
  RIFFLE_ASSIGN(parsed.keep_empty, arguments.bool_option("keepempty", false));
  RIFFLE_ASSIGN(parsed.consecutive, arguments.bool_option("consecutive", false));
  parsed.options = arguments.print_options();
  return std::unique_ptr<CommandNode>(std::make_unique<DedupNode>(std::move(parsed)));
}

}  // namespace

const CommandSpec& dedup_command() {
  static const CommandSpec spec = {
      .name = "dedup",
      .aliases = {},
      .kind = CommandKind::kCentralized,
      .summary = "Keeps the first row of each combination of values",
      .description =
          "Of events, the first are the newest. Rows that lack one of the fields are dropped "
          "unless `keepempty=t`. With `sortby` the rows are sorted first and stay so.",
      .syntax =
          "dedup [<n>] <field>, ... [keepevents=<bool>] [keepempty=<bool>] [consecutive=<bool>] "
          "[sortby [-|+]<field>, ...]",
      .arguments = {{"<n>", ArgType::kNumber, "1", "how many rows of each combination"},
                    {"<field>", ArgType::kFieldList, "",
                     "fields whose values make the combination"},
                    {"keepevents", ArgType::kBool, "f", "keep the duplicates, without the values"},
                    {"keepempty", ArgType::kBool, "f", "keep the rows that lack a field"},
                    {"consecutive", ArgType::kBool, "f",
                     "only rows that follow each other are duplicates"}},
      .examples = {{"| dedup host", "The first row of each host",
                    "{\"host\": \"a\", \"n\": 1}\n{\"host\": \"a\", \"n\": 2}\n{\"n\": 3}",
                    "{\"host\": \"a\", \"n\": 1}"},
                   {"| dedup host sortby -n", "The row with the largest n",
                    "{\"host\": \"a\", \"n\": 1}\n{\"host\": \"a\", \"n\": 2}",
                    "{\"host\": \"a\", \"n\": 2}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
