#include "query-lang/commands/most_common.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "query-lang/exec/group_table.h"
#include "query-lang/exec/state_runs.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnBuilder;
using index::ColumnPtr;
using index::ValueView;

namespace {

constexpr uint64_t kDefaultLimit = 10;
constexpr std::string_view kPartialCount = "n";

struct Arguments {
  const CommandSpec* spec = nullptr;
  bool rarest = false;
  uint64_t limit = kDefaultLimit;  // 0: all
  std::vector<std::string> by;
  std::vector<std::string> fields;
  bool show_count = true;
  bool show_percent = true;
  bool use_other = false;
  std::string count_field;
  std::string percent_field;
  std::string other;
  std::string options;
};

std::string key_name(size_t position) { return "k" + std::to_string(position); }
std::vector<std::string> key_names(size_t count) {
  std::vector<std::string> names;
  for (size_t i = 0; i < count; ++i) names.push_back(key_name(i));
  return names;
}

// What a group of BY is known by.
std::string by_key(const Batch& rows, size_t row, size_t by) {
  std::string key;
  for (size_t k = 0; k < by; ++k) {
    const std::string text = index::to_text(rows.at(row, key_name(k)));
    key += std::to_string(text.size()) + ":" + text;
  }
  return key;
}

class MostCommonOperator : public Operator {
 public:
  enum class Part : uint8_t { kWhole, kPartial, kMerge };

  MostCommonOperator(const Arguments& arguments, Part part, const index::SearchContext& context)
      : arguments_(arguments),
        part_(part),
        context_(context),
        groups_(arguments.by.size() + arguments.fields.size()),
        charge_(*context.memory),
        runs_(key_names(groups_.keys()), context) {
    names_ = arguments.by;
    names_.insert(names_.end(), arguments.fields.begin(), arguments.fields.end());
  }

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    RIFFLE_TRY(context_.check());
    count(batch);
    RIFFLE_TRY(account(out));
    return Flow::kMore;
  }

  Result<void> finish(BatchSink& out) override {
    if (runs_.empty()) return emit(out);
    RIFFLE_TRY(put_aside());
    return finish_aside(out);
  }
  // Nothing once something was put aside: what is left is no table that would mean anything.
  Result<void> preview(BatchSink& out) override {
    return runs_.empty() ? emit(out) : Result<void>();
  }

 private:
  void count(const Batch& batch) {
    if (part_ == Part::kMerge) {
      add_counts(batch);
      return;
    }
    std::vector<ColumnPtr> keys;
    for (const std::string& name : names_) keys.push_back(batch.column(name));
    if (GroupTable::coded(keys, batch.rows())) {
      const std::vector<GroupTable::Count> counts = groups_.count(keys, 0, batch.rows());
      counts_.resize(groups_.size());
      for (const GroupTable::Count& count : counts)
        counts_[count.group] += static_cast<double>(count.rows);
      return;
    }
    groups_.assign(keys, batch.rows(), rows_);
    counts_.resize(groups_.size());
    for (const uint32_t group : rows_.groups) ++counts_[group];
  }

  // Partial counts into the groups.
  void add_counts(const Batch& batch) {
    std::vector<ColumnPtr> keys;
    for (size_t i = 0; i < names_.size(); ++i) keys.push_back(batch.column(key_name(i)));
    groups_.assign(keys, batch.rows(), rows_);
    counts_.resize(groups_.size());
    const ColumnPtr counts = batch.column(kPartialCount);
    for (size_t row = 0; row < rows_.groups.size(); ++row)
      counts_[rows_.groups[row]] += counts->at(row).number();
  }

  // Charges what is held; what is too much goes to the merging step or to disk.
  Result<void> account(BatchSink& out) {
    const size_t held = groups_.memory_bytes() + counts_.capacity() * sizeof(double);
    const bool partial = part_ == Part::kPartial;
    if (!should_spill(context_, held, partial ? 2 * context_.workers : 1))
      return charge_.hold(held);
    if (!partial) return put_aside();
    RIFFLE_TRY(emit(out));
    return begin_anew();
  }

  Result<void> begin_anew() {
    groups_ = GroupTable(names_.size());
    counts_ = {};
    return charge_.hold(0);
  }

  // The counts so far go to disk.
  Result<void> put_aside() {
    if (groups_.size() == 0) return {};
    RIFFLE_TRY(runs_.begin_run());
    RIFFLE_TRY(runs_.write(partials(groups_.sorted())));
    return begin_anew();
  }

  // The whole counts, sorted by group and count on disk, and what they are shares of.
  Result<void> finish_aside(BatchSink& out) {
    std::vector<SortKey> order;
    for (size_t k = 0; k < names_.size(); ++k) {
      if (k == arguments_.by.size())
        order.push_back({std::string(kPartialCount), SortKey::Order::kNumber, !arguments_.rarest});
      order.push_back({key_name(k), SortKey::Order::kGroup});
    }
    RowSorter ranked(order, {}, context_);
    std::unordered_map<std::string, double> totals;
    const auto take = [&](const Batch& states) -> Result<Flow> {
      RIFFLE_TRY(begin_anew());
      add_counts(states);
      const Batch counted = partials(groups_.sorted());
      for (size_t row = 0; row < counted.rows(); ++row)
        totals[by_key(counted, row, arguments_.by.size())] +=
            counted.at(row, kPartialCount).number();
      RIFFLE_TRY(ranked.add(counted));
      return Flow::kMore;
    };
    RIFFLE_TRY(runs_.merge(take));
    RIFFLE_TRY(begin_anew());
    return write_ranked(ranked, totals, out);
  }

  Result<void> write_ranked(RowSorter& ranked,
                            const std::unordered_map<std::string, double>& totals,
                            BatchSink& out) const {
    std::string group;
    std::vector<index::Value> by(arguments_.by.size());
    uint64_t shown = 0;
    double total = 0;
    double rest = 0;
    bool any = false;
    const auto write_rest = [&](index::BatchBuilder& builder) {
      if (!any || !arguments_.use_other || rest == 0) return;
      builder.begin_row();
      for (size_t k = 0; k < names_.size(); ++k)
        builder.set(names_[k], k < by.size() ? ValueView(by[k])
                                             : ValueView(std::string_view(arguments_.other)));
      write_counts(rest, total, builder);
    };
    const auto take = [&](const Batch& rows) -> Result<Flow> {
      index::BatchBuilder builder;
      for (size_t row = 0; row < rows.rows(); ++row) {
        std::string key = by_key(rows, row, by.size());
        if (!any || key != group) {
          write_rest(builder);
          any = true;
          group = std::move(key);
          for (size_t k = 0; k < by.size(); ++k) by[k] = rows.at(row, key_name(k)).to_value();
          shown = 0;
          total = rest = totals.at(group);
        }
        if (arguments_.limit != 0 && shown == arguments_.limit) continue;
        ++shown;
        const double count = rows.at(row, kPartialCount).number();
        rest -= count;
        builder.begin_row();
        for (size_t k = 0; k < names_.size(); ++k)
          builder.set(names_[k], rows.at(row, key_name(k)));
        write_counts(count, total, builder);
      }
      return builder.rows() == 0 ? Flow::kMore : out.push(builder.finish());
    };
    RIFFLE_TRY(ranked.finish(take));
    index::BatchBuilder builder;
    write_rest(builder);
    if (builder.rows() > 0) RIFFLE_TRY(out.push(builder.finish()));
    return {};
  }

  Result<void> emit(BatchSink& out) {
    if (groups_.size() == 0) return {};
    if (part_ == Part::kPartial) {
      RIFFLE_TRY(out.push(partials(groups_.sorted())));
    } else {
      const Batch all = results();
      for (size_t begin = 0; begin < all.rows(); begin += context_.batch_rows) {
        RIFFLE_ASSIGN(
            const Flow flow,
            out.push(all.slice(begin, std::min(begin + context_.batch_rows, all.rows()))));
        if (flow == Flow::kStop) break;
      }
    }
    return {};
  }

  Batch partials(const std::vector<uint32_t>& order) const {
    Batch batch(order.size());
    for (size_t k = 0; k < names_.size(); ++k) {
      ColumnBuilder builder;
      for (const uint32_t group : order) builder.add(groups_.key(group, k));
      batch.set(key_name(k), builder.finish());
    }
    ColumnBuilder counts;
    for (const uint32_t group : order) counts.add_number(counts_[group]);
    batch.set(std::string(kPartialCount), counts.finish());
    return batch;
  }

  Batch results() const {
    index::BatchBuilder builder;
    // By their keys, so that the groups of one BY stand together and ties come in that order.
    const std::vector<uint32_t> order = groups_.sorted();
    for (size_t begin = 0; begin < order.size();) {
      size_t end = begin + 1;
      while (end < order.size() && same_by(order[begin], order[end])) ++end;
      write_group(std::vector<uint32_t>(order.begin() + static_cast<std::ptrdiff_t>(begin),
                                        order.begin() + static_cast<std::ptrdiff_t>(end)),
                  builder);
      begin = end;
    }
    return builder.finish();
  }

  bool same_by(uint32_t a, uint32_t b) const {
    for (size_t k = 0; k < arguments_.by.size(); ++k) {
      if (&groups_.key(a, k) != &groups_.key(b, k)) return false;
    }
    return true;
  }

  void write_group(std::vector<uint32_t> members, index::BatchBuilder& builder) const {
    double total = 0;
    for (const uint32_t group : members) total += counts_[group];
    std::stable_sort(members.begin(), members.end(), [&](uint32_t a, uint32_t b) {
      return arguments_.rarest ? counts_[a] < counts_[b] : counts_[a] > counts_[b];
    });
    const size_t shown =
        arguments_.limit == 0 ? members.size() : std::min<size_t>(members.size(), arguments_.limit);
    double rest = total;
    for (size_t i = 0; i < shown; ++i) {
      builder.begin_row();
      for (size_t k = 0; k < names_.size(); ++k) builder.set(names_[k], groups_.key(members[i], k));
      write_counts(counts_[members[i]], total, builder);
      rest -= counts_[members[i]];
    }
    if (!arguments_.use_other || shown == members.size()) return;
    builder.begin_row();
    for (size_t k = 0; k < names_.size(); ++k) {
      const bool by = k < arguments_.by.size();
      builder.set(names_[k], by ? ValueView(groups_.key(members[0], k))
                                : ValueView(std::string_view(arguments_.other)));
    }
    write_counts(rest, total, builder);
  }

  void write_counts(double count, double total, index::BatchBuilder& builder) const {
    if (arguments_.show_count) builder.set(arguments_.count_field, ValueView(count));
    if (!arguments_.show_percent) return;
    builder.set(arguments_.percent_field,
                ValueView(std::string_view(fmt::format("{:.6f}", 100 * count / total))));
  }

  const Arguments& arguments_;
  Part part_;
  const index::SearchContext& context_;
  std::vector<std::string> names_;  // BY fields, then the counted ones
  GroupTable groups_;
  std::vector<double> counts_;
  MemoryCharge charge_;
  GroupTable::Rows rows_;
  StateRuns runs_;  // of kWhole and kMerge
};

class MostCommonNode : public CommandNode {
 public:
  explicit MostCommonNode(Arguments arguments) : arguments_(std::move(arguments)) {}

  const CommandSpec& spec() const override { return *arguments_.spec; }
  std::string print() const override {
    std::string text(arguments_.spec->name);
    if (arguments_.limit != kDefaultLimit) text += " limit=" + std::to_string(arguments_.limit);
    text += arguments_.options + " " + print_fields(arguments_.fields);
    if (!arguments_.by.empty()) text += " BY " + print_fields(arguments_.by);
    return text;
  }
  index::FieldDemand demand(const index::FieldDemand&) const override {
    std::vector<std::string> names = arguments_.fields;
    names.insert(names.end(), arguments_.by.begin(), arguments_.by.end());
    return index::FieldDemand::only(std::move(names));
  }
  bool keeps_order() const override { return false; }
  bool needs_order() const override { return false; }
  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override {
    return make(MostCommonOperator::Part::kWhole, context);
  }
  Result<std::unique_ptr<Operator>> make_partial(
      const index::SearchContext& context) const override {
    return make(MostCommonOperator::Part::kPartial, context);
  }
  Result<std::unique_ptr<Operator>> make_merge(const index::SearchContext& context) const override {
    return make(MostCommonOperator::Part::kMerge, context);
  }

 private:
  Result<std::unique_ptr<Operator>> make(MostCommonOperator::Part part,
                                         const index::SearchContext& context) const {
    return std::unique_ptr<Operator>(
        std::make_unique<MostCommonOperator>(arguments_, part, context));
  }

  Arguments arguments_;
};

void print_flag(std::string& text, std::string_view name, bool value, bool standard) {
  if (value != standard) text += fmt::format(" {}={}", name, value ? "t" : "f");
}

void print_name(std::string& text, std::string_view name, const std::string& value,
                std::string_view standard) {
  if (value != standard) text += fmt::format(" {}={}", name, quote_string(value));
}

}  // namespace

Result<std::unique_ptr<CommandNode>> parse_most_common(ArgParser& arguments, bool rarest) {
  Arguments parsed;
  parsed.spec = &arguments.spec();
  parsed.rarest = rarest;
  RIFFLE_TRY(arguments.take_options());
  const Token token = arguments.peek();
  if (token.kind == Token::Kind::kWord && index::parse_number(token.text)) {
    RIFFLE_ASSIGN(parsed.limit, arguments.count());
  }
  RIFFLE_ASSIGN(const std::vector<FieldRef> fields, arguments.fields({"BY"}));
  RIFFLE_ASSIGN(const std::vector<FieldRef> by, arguments.by_clause());
  RIFFLE_TRY(arguments.take_options());
  for (const FieldRef& field : fields) parsed.fields.push_back(field.name);
  for (const FieldRef& field : by) parsed.by.push_back(field.name);
  RIFFLE_ASSIGN(parsed.limit, arguments.count_option("limit", parsed.limit));
  RIFFLE_ASSIGN(parsed.show_count, arguments.bool_option("showcount", true));
  RIFFLE_ASSIGN(parsed.show_percent, arguments.bool_option("showperc", true));
  RIFFLE_ASSIGN(parsed.use_other, arguments.bool_option("useother", false));
  parsed.count_field = arguments.text_option("countfield", "count");
  parsed.percent_field = arguments.text_option("percentfield", "percent");
  parsed.other = arguments.text_option("otherstr", "OTHER");
  print_flag(parsed.options, "showcount", parsed.show_count, true);
  print_flag(parsed.options, "showperc", parsed.show_percent, true);
  print_flag(parsed.options, "useother", parsed.use_other, false);
  print_name(parsed.options, "countfield", parsed.count_field, "count");
  print_name(parsed.options, "percentfield", parsed.percent_field, "percent");
  print_name(parsed.options, "otherstr", parsed.other, "OTHER");
  return std::unique_ptr<CommandNode>(std::make_unique<MostCommonNode>(std::move(parsed)));
}

std::vector<ArgSpec> most_common_arguments() {
  return {{"<n>", ArgType::kNumber, "10", "how many combinations; 0 for all"},
          {"<field>", ArgType::kFieldList, "",
           "fields whose values make the combinations, and those behind BY"},
          {"limit", ArgType::kNumber, "10", "how many combinations; 0 for all"},
          {"showcount", ArgType::kBool, "t", "whether there is a column with the count"},
          {"showperc", ArgType::kBool, "t", "whether there is a column with the percentage"},
          {"countfield", ArgType::kText, "count", "the name of the column with the count"},
          {"percentfield", ArgType::kText, "percent", "the name of the column with the percentage"},
          {"useother", ArgType::kBool, "f", "a last row for all that is not shown"},
          {"otherstr", ArgType::kText, "OTHER", "what that row has for values"}};
}

}  // namespace riffle::lang
