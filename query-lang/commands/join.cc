#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "indexer/read/row_limits.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/join_aside.h"
#include "query-lang/commands/join_rows.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/commands/subpipeline.h"
#include "query-lang/exec/batch_concat.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Batch;
using index::Column;

const CommandSpec& join_command();

namespace {

SubsearchLimits join_limits(const index::SearchContext& context) {
  SubsearchLimits limits;
  limits.rows = index::row_limits(context).join;
  limits.setting = "limits.join";
  return limits;
}

class JoinOperator : public Operator {
 public:
  JoinOperator(const JoinArguments& arguments, std::shared_ptr<const Pipeline> subsearch,
               const index::SearchContext& context)
      : arguments_(arguments),
        subsearch_(std::move(subsearch)),
        context_(context),
        charge_(*context.memory) {}

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    RIFFLE_TRY(context_.check());
    if (!matches_ && !aside_) RIFFLE_TRY(load(batch));
    if (aside_) {
      RIFFLE_TRY(aside_->add_left(batch));
      return Flow::kMore;
    }
    const Batch joined = join(batch);
    return joined.rows() == 0 ? Flow::kMore : out.push(joined);
  }
  Result<void> finish(BatchSink& out) override {
    return aside_ ? aside_->finish(out) : Result<void>();
  }

 private:
  Result<void> load(const Batch& first) {
    std::vector<Batch> batches;
    const auto take = [&](const Batch& rows) -> Result<void> {
      if (aside_) return aside_->add_right(rows);
      batches.push_back(rows);
      // The table of keys is about as large as the rows.
      const size_t bytes = charge_.held() + 2 * rows.memory_bytes();
      if (!should_spill(context_, bytes)) return charge_.hold(bytes);
      aside_.emplace(arguments_, context_);
      for (const Batch& before : batches) RIFFLE_TRY(aside_->add_right(before));
      batches.clear();
      return charge_.hold(0);
    };
    RIFFLE_TRY(stream_subpipeline(*subsearch_, join_limits(context_), "join", context_, take));
    const Batch rows = concat(batches);
    RIFFLE_TRY(find_fields(first, rows));
    if (aside_) return aside_->set_keys(left_fields_, right_fields_);
    matches_.emplace(rows, right_fields_);
    return {};
  }

  Result<void> find_fields(const Batch& first, const Batch& rows) {
    if (!arguments_.pairs.empty()) {
      for (const auto& [left, right] : arguments_.pairs) {
        left_fields_.push_back(left);
        right_fields_.push_back(right);
      }
      return {};
    }
    if (!arguments_.fields.empty()) {
      left_fields_ = right_fields_ = arguments_.fields;
      return {};
    }
    FieldNames names;
    names.add(rows);
    const std::vector<std::string>& right = aside_ ? aside_->right_fields().names() : names.names();
    for (const Batch::Field& field : first.fields()) {
      if (!field.name.starts_with('_') &&
          std::find(right.begin(), right.end(), field.name) != right.end())
        left_fields_.push_back(field.name);
    }
    right_fields_ = left_fields_;
    if (left_fields_.empty() && (aside_ || rows.rows() > 0))
      return user_error("join: the search and its subsearch have no field in common", {},
                        "name the fields to join on");
    return {};
  }

  Batch join(const Batch& batch) const {
    std::vector<uint32_t> left;
    std::vector<uint32_t> right;
    std::vector<std::string> keys;
    for (uint32_t row = 0; row < batch.rows(); ++row) {
      uint64_t taken = 0;
      join_keys(batch, row, left_fields_, keys);
      for (const uint32_t match : matches_->find(keys)) {
        if (arguments_.most != 0 && taken == arguments_.most) break;
        if (!join_in_time(arguments_, batch, row, matches_->rows(), match)) continue;
        left.push_back(row);
        right.push_back(match);
        ++taken;
      }
      if (taken == 0 && arguments_.outer) {
        left.push_back(row);
        right.push_back(Column::kNullCode);
      }
    }
    return joined_rows(arguments_, batch, left, matches_->rows(), right);
  }

  const JoinArguments arguments_;
  std::shared_ptr<const Pipeline> subsearch_;
  const index::SearchContext& context_;
  MemoryCharge charge_;
  std::vector<std::string> left_fields_;
  std::vector<std::string> right_fields_;
  std::optional<JoinMatches> matches_;
  std::optional<JoinAside> aside_;  // instead, where the subsearch has too many rows
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
Result<void> read_pairs(ArgParser& arguments, JoinArguments& parsed) {
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
  JoinArguments parsed;
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
  command.make = [parsed, subsearch](
                     const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return std::unique_ptr<Operator>(std::make_unique<JoinOperator>(parsed, subsearch, context));
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
          "counts, or as many as `max` says. Of the subsearch the first 50,000 rows (limits.join) "
          "are used, and "
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
