#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/dedup_operator.h"
#include "query-lang/commands/sort_keys.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

const CommandSpec& dedup_command();

namespace {

class DedupNode : public CommandNode {
 public:
  explicit DedupNode(DedupArguments arguments) : arguments_(std::move(arguments)) {}

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
    return make_dedup_operator(arguments_, context);
  }

 private:
  DedupArguments arguments_;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  DedupArguments parsed;
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
