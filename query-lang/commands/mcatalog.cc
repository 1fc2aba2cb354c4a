#include "query-lang/aggregates/aggregate_spec.h"
#include "query-lang/commands/indexed_stats.h"
#include "query-lang/commands/rewritten_command.h"

namespace riffle::lang {

const CommandSpec& mcatalog_command();

namespace {

// Behind rows that there are already (append=t).
class AppendingCatalog : public RewrittenCommand {
 public:
  using RewrittenCommand::RewrittenCommand;
  CommandKind kind() const override { return CommandKind::kCentralized; }
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_ASSIGN(const IndexedStats stats,
                parse_indexed_stats(arguments, {"prestats", "append", "span"}));
  if (stats.options.contains("span"))
    return arguments.error("span= is not there: names have no time", arguments.command().span);
  if (stats.flag("append") && !stats.flag("prestats"))
    return arguments.error("append=t needs prestats=t", arguments.option_span("append"));
  for (const AggregateTerm& term : stats.terms) {
    if (term.spec->name != "values") return arguments.error("only values() is there", term.span);
  }
  if (!stats.model.empty())
    return arguments.error("metrics are in no data model", stats.model_span);
  std::string text = "search metric_name=*";
  if (stats.where) text += " (" + print_search(*stats.where) + ")";
  if (!stats.flag("prestats")) {
    text += " | stats";
    for (size_t i = 0; i < stats.terms.size(); ++i)
      text += (i == 0 ? " " : ", ") + stats.terms[i].print();
    if (!stats.by.empty()) text += " BY " + print_fields(stats.by);
  }
  std::string printed = "mcatalog" + stats.print_options() + stats.print_clauses();
  if (stats.flag("append") && !arguments.first())
    return std::unique_ptr<CommandNode>(std::make_unique<AppendingCatalog>(
        arguments.spec(), std::move(printed), arguments.knowledge(),
        [text](const index::SearchContext&) -> Result<std::string> { return text; }));
  return make_rewritten(arguments, std::move(printed), text);
}

}  // namespace

const CommandSpec& mcatalog_command() {
  static const CommandSpec spec = {
      .name = "mcatalog",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "Names and dimensions of metrics",
      .description = "The distinct values of fields of the events that have a `metric_name`.",
      .syntax =
          "mcatalog [prestats=<bool>] [append=<bool>] values(<field>) [AS <field>], ... [WHERE "
          "<search expression>] [BY <field>, "
          "...]",
      .arguments = {{"<field>", ArgType::kFieldList, "", "metric_name, a dimension"},
                    {"<search expression>", ArgType::kSearch, "*", "which metrics"},
                    {"prestats", ArgType::kBool, "f", "hand the events on to the next aggregation"},
                    {"append", ArgType::kBool, "f", "behind the rows so far; with prestats=t"}},
      .examples =
          {{"| mcatalog values(metric_name) AS names WHERE host=a", "The metrics of a host",
            "{\"host\": \"a\", \"metric_name\": \"cpu\"}\n{\"host\": \"b\", \"metric_name\": "
            "\"mem\"}",
            "{\"names\": \"cpu\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
