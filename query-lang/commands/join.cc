#include <algorithm>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/commands/subpipeline.h"
#include "query-lang/functions/values.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Batch;
using index::Column;
using index::ColumnPtr;
using index::ValueView;

const CommandSpec& join_command();

namespace {

struct Arguments {
  bool outer = false;
  bool use_time = false;
  bool earlier = true;
  bool overwrite = true;
  uint64_t most = 1;                // matches for each row; 0: all
  std::vector<std::string> fields;  // of both sides; empty: all that both have
  std::vector<std::pair<std::string, std::string>> pairs;  // where left.a = right.b
  std::string left;                                        // prefixes of the fields, with pairs
  std::string right;
};

// The rows of the subsearch by their key.
class Matches {
 public:
  Matches(const Batch& rows, std::vector<std::string> fields)
      : rows_(rows), fields_(std::move(fields)) {
    std::vector<std::string> keys;
    for (uint32_t row = 0; row < rows.rows(); ++row) {
      keys.clear();
      keys_of(rows, row, fields_, keys);
      for (std::string& key : keys) places_[std::move(key)].push_back(row);
    }
  }

  // A key for each combination of values; none where a field is missing.
  static void keys_of(const Batch& rows, size_t row, const std::vector<std::string>& fields,
                      std::vector<std::string>& keys) {
    keys.assign(1, "");
    for (const std::string& field : fields) {
      std::vector<std::string> longer;
      for_each_value(rows.at(row, field), [&](const ValueView& value) {
        const std::string text = index::to_text(value);
        for (const std::string& key : keys)
          longer.push_back(key + std::to_string(text.size()) + ":" + text);
      });
      keys = std::move(longer);
    }
  }

  std::vector<uint32_t> find(const Batch& rows, size_t row,
                             const std::vector<std::string>& fields) const {
    std::vector<std::string> keys;
    keys_of(rows, row, fields, keys);
    std::vector<uint32_t> found;
    for (const std::string& key : keys) {
      const auto place = places_.find(key);
      if (place != places_.end())
        found.insert(found.end(), place->second.begin(), place->second.end());
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }
  const Batch& rows() const { return rows_; }

 private:
  Batch rows_;
  std::vector<std::string> fields_;
  std::unordered_map<std::string, std::vector<uint32_t>> places_;
};

class JoinOperator : public Operator {
 public:
  JoinOperator(const Arguments& arguments, std::shared_ptr<const Pipeline> subsearch,
               SubsearchLimits limits, const index::SearchContext& context)
      : arguments_(arguments),
        subsearch_(std::move(subsearch)),
        limits_(limits),
        context_(context),
        charge_(*context.memory) {}

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    RIFFLE_TRY(context_.check());
    if (!matches_) RIFFLE_TRY(load(batch));
    const Batch joined = join(batch);
    return joined.rows() == 0 ? Flow::kMore : out.push(joined);
  }
  Result<void> finish(BatchSink&) override { return {}; }

 private:
  Result<void> load(const Batch& first) {
    RIFFLE_ASSIGN(SubpipelineRows result,
                  run_subpipeline(*subsearch_, limits_, "join", context_, charge_));
    std::vector<std::string> right_fields;
    if (!arguments_.pairs.empty()) {
      for (const auto& [left, right] : arguments_.pairs) {
        left_fields_.push_back(left);
        right_fields.push_back(right);
      }
    } else if (!arguments_.fields.empty()) {
      left_fields_ = right_fields = arguments_.fields;
    } else {
      for (const Batch::Field& field : first.fields()) {
        if (!field.name.starts_with('_') && result.rows.find(field.name) != nullptr)
          left_fields_.push_back(field.name);
      }
      right_fields = left_fields_;
      if (left_fields_.empty())
        return user_error("join: the search and its subsearch have no field in common", {},
                          "name the fields to join on");
    }
    matches_.emplace(result.rows, std::move(right_fields));
    // The table of keys is about as large as the rows.
    return charge_.grow(result.rows.memory_bytes());
  }

  bool in_time(const Batch& batch, size_t row, uint32_t match) const {
    if (!arguments_.use_time) return true;
    const std::optional<double> left = index::as_number(batch.at(row, "_time"));
    const std::optional<double> right = index::as_number(matches_->rows().at(match, "_time"));
    if (!left || !right) return false;
    return arguments_.earlier ? *right <= *left : *right >= *left;
  }

  Batch join(const Batch& batch) const {
    std::vector<uint32_t> left;
    std::vector<uint32_t> right;
    for (uint32_t row = 0; row < batch.rows(); ++row) {
      uint64_t taken = 0;
      for (const uint32_t match : matches_->find(batch, row, left_fields_)) {
        if (arguments_.most != 0 && taken == arguments_.most) break;
        if (!in_time(batch, row, match)) continue;
        left.push_back(row);
        right.push_back(match);
        ++taken;
      }
      if (taken == 0 && arguments_.outer) {
        left.push_back(row);
        right.push_back(Column::kNullCode);
      }
    }
    Batch result(left.size());
    const Batch taken = batch.take(left);
    for (const Batch::Field& field : taken.fields())
      result.set(arguments_.left.empty() ? field.name : arguments_.left + "." + field.name,
                 field.column);
    for (const Batch::Field& field : matches_->rows().fields()) add(field, right, result);
    return result;
  }

  void add(const Batch::Field& field, const std::vector<uint32_t>& right, Batch& result) const {
    const ColumnPtr values = Column::dictionary(right, field.column);
    const std::string name =
        arguments_.right.empty() ? field.name : arguments_.right + "." + field.name;
    const ColumnPtr* before = result.find(name);
    if (before == nullptr) {
      result.set(name, values);
      return;
    }
    // The event itself stays the one of the search.
    if (name.starts_with('_') || !arguments_.overwrite) return;
    index::ColumnBuilder builder;
    for (size_t row = 0; row < right.size(); ++row) {
      const ValueView value = values->at(row);
      builder.add(value.is_null() ? (*before)->at(row) : value);
    }
    result.set(name, builder.finish());
  }

  const Arguments arguments_;
  std::shared_ptr<const Pipeline> subsearch_;
  SubsearchLimits limits_;
  const index::SearchContext& context_;
  MemoryCharge charge_;
  std::vector<std::string> left_fields_;
  std::optional<Matches> matches_;
};

// "L.id" without its "L.".
Result<std::string> without_prefix(ArgParser& arguments, const FieldRef& field,
                                   const std::string& prefix) {
  if (!field.name.starts_with(prefix + ".") || field.name.size() == prefix.size() + 1)
    return arguments.error(fmt::format("'{}' should begin with '{}.'", field.name, prefix),
                           field.span);
  return field.name.substr(prefix.size() + 1);
}

// where L.id=R.pid, L.x=R.y
Result<void> read_pairs(ArgParser& arguments, Arguments& parsed) {
  if (parsed.left.empty() || parsed.right.empty())
    return arguments.error("where needs left=<name> and right=<name>", arguments.peek().span);
  do {
    arguments.accept_word("AND");
    RIFFLE_ASSIGN(const FieldRef left, arguments.field());
    if (!arguments.accept("==")) RIFFLE_TRY(arguments.expect("="));
    RIFFLE_ASSIGN(const FieldRef right, arguments.field());
    const bool swapped = left.name.starts_with(parsed.right + ".");
    RIFFLE_ASSIGN(std::string a, without_prefix(arguments, swapped ? right : left, parsed.left));
    RIFFLE_ASSIGN(std::string b, without_prefix(arguments, swapped ? left : right, parsed.right));
    parsed.pairs.emplace_back(std::move(a), std::move(b));
    arguments.accept(",");
  } while (!arguments.peek().is("[") && !arguments.at_end());
  return {};
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  std::shared_ptr<const Pipeline> subsearch;
  std::string printed;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (option) {
      arguments.accept(",");
      continue;
    }
    if (arguments.peek().is("[") && !subsearch) {
      RIFFLE_ASSIGN(Pipeline pipeline, arguments.subsearch());
      subsearch = std::make_shared<const Pipeline>(std::move(pipeline));
    } else if (arguments.accept_word("where")) {
      parsed.left = arguments.text_option("left");
      parsed.right = arguments.text_option("right");
      RIFFLE_TRY(read_pairs(arguments, parsed));
    } else {
      RIFFLE_ASSIGN(FieldRef field, arguments.field());
      parsed.fields.push_back(std::move(field.name));
      arguments.accept(",");
    }
  }
  if (!subsearch) return arguments.unexpected(arguments.peek(), "a subsearch in brackets");
  if (parsed.pairs.empty() && (arguments.has_option("left") || arguments.has_option("right")))
    return arguments.error("left and right need a where that uses them", arguments.command().span);
  parsed.outer = !same_name(arguments.text_option("type", "inner"), "inner");
  RIFFLE_ASSIGN(parsed.use_time, arguments.bool_option("usetime", false));
  RIFFLE_ASSIGN(parsed.earlier, arguments.bool_option("earlier", true));
  RIFFLE_ASSIGN(parsed.overwrite, arguments.bool_option("overwrite", true));
  RIFFLE_ASSIGN(parsed.most, arguments.count_option("max", 1));
  const SubsearchLimits limits;
  PlainCommand command;
  command.spec = &join_command();
  command.pipelines = {subsearch.get()};
  command.arguments = arguments.print_options();
  if (!parsed.fields.empty()) command.arguments += " " + print_fields(parsed.fields);
  for (const auto& [left, right] : parsed.pairs)
    command.arguments += (left == parsed.pairs.front().first ? " where " : ", ") +
                         print_field(parsed.left + "." + left) + "=" +
                         print_field(parsed.right + "." + right);
  command.arguments += print_subpipeline(*subsearch);
  std::vector<std::string> wanted = parsed.fields;
  if (parsed.use_time) wanted.push_back("_time");
  command.demand =
      wanted.empty() || !parsed.pairs.empty() ? demand_everything : demand_also(wanted);
  command.make = [parsed, subsearch, limits](
                     const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return std::unique_ptr<Operator>(
        std::make_unique<JoinOperator>(parsed, subsearch, limits, context));
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& join_command() {
  static const CommandSpec spec = {
      .name = "join",
      .aliases = {},
      .kind = CommandKind::kCentralized,
      .summary = "Adds the fields of matching rows of a subsearch",
      .description =
          "Rows match when they have the same values in the fields named, or in all that both "
          "have. Rows without a match are dropped, or stay with `type=left`. The first match "
          "counts, or as many as `max` says. Of the subsearch the first 50,000 rows are used, and "
          "a message tells when it has more.",
      .syntax =
          "join [type=inner|left|outer] [usetime=<bool>] [earlier=<bool>] [overwrite=<bool>] "
          "[max=<n>] [<field>, ... | left=<name> right=<name> where <name>.<field>=<name>.<field>, "
          "...] [<subsearch>]",
      .arguments = {{"<subsearch>", ArgType::kSubsearch, "", "a search in brackets"},
                    {"<field>", ArgType::kFieldList, "", "fields that must be the same"},
                    {"type",
                     ArgType::kEnum,
                     "inner",
                     "left and outer keep rows without a match",
                     {"inner", "left", "outer"}},
                    {"usetime", ArgType::kBool, "f", "whether the times matter"},
                    {"earlier", ArgType::kBool, "t",
                     "with usetime: matches are not later than the row, else not earlier"},
                    {"overwrite", ArgType::kBool, "t",
                     "whether fields of the subsearch replace those that are there"},
                    {"max", ArgType::kNumber, "1", "how many matches a row has; 0 for all"},
                    {"left", ArgType::kText, "", "a name for this side, in front of its fields"},
                    {"right", ArgType::kText, "",
                     "a name for the subsearch, in front of its fields"}},
      .examples = {{"| join id [| makeresults | eval id=1, b=\"p\" | table id b]",
                    "What the subsearch knows of the id",
                    "{\"id\": 1, \"a\": \"x\"}\n{\"id\": 2, \"a\": \"y\"}",
                    "{\"id\": 1, \"a\": \"x\", \"b\": \"p\"}"},
                   {"| join type=left id [| makeresults | eval id=1, b=\"p\" | table id b]",
                    "Rows without a match stay", "{\"id\": 1}\n{\"id\": 2}",
                    "{\"id\": 1, \"b\": \"p\"}\n{\"id\": 2}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
