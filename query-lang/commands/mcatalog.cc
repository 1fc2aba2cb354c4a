#include "query-lang/aggregates/aggregate_spec.h"
#include "query-lang/commands/indexed_stats.h"
#include "query-lang/commands/rewritten_command.h"

namespace riffle::lang {

const CommandSpec& mcatalog_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_ASSIGN(const IndexedStats stats,
                parse_indexed_stats(arguments, {"prestats", "append", "span"}));
  for (const auto& option : stats.options)
    return arguments.error(option.first + "= is not there", arguments.command().span);
  for (const AggregateTerm& term : stats.terms) {
    if (term.spec->name != "values") return arguments.error("only values() is there", term.span);
  }
  if (!stats.model.empty())
    return arguments.error("metrics are in no data model", stats.model_span);
  std::string text = "search metric_name=*";
  if (stats.where) text += " (" + print_search(*stats.where) + ")";
  text += " | stats";
  for (size_t i = 0; i < stats.terms.size(); ++i)
    text += (i == 0 ? " " : ", ") + stats.terms[i].print();
  if (!stats.by.empty()) text += " BY " + print_fields(stats.by);
  return std::unique_ptr<CommandNode>(std::make_unique<RewrittenCommand>(
      arguments.spec(), "mcatalog" + stats.print_options() + stats.print_clauses(),
      arguments.knowledge(),
      [text](const index::SearchContext&) -> Result<std::string> { return text; }));
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
          "mcatalog values(<field>) [AS <field>], ... [WHERE <search expression>] [BY <field>, "
          "...]",
      .arguments = {{"<field>", ArgType::kFieldList, "", "metric_name, a dimension"},
                    {"<search expression>", ArgType::kSearch, "*", "which metrics"}},
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
