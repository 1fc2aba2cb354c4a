#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/indexed_stats.h"

namespace riffle::lang {

const CommandSpec& mstats_command();

namespace {

// The values of a metric: events either name it in metric_name and give the value in _value, or
// have a field of its name, with "metric_name:" before it or without.
std::string measure(const std::string& metric) {
  if (metric == "_value") return metric;
  return "eval(coalesce('metric_name:" + metric + "', '" + metric +
         "', if(metric_name=" + quote_string(metric) + ", _value, null())))";
}

class MstatsNode : public ExpandingCommand {
 public:
  MstatsNode(IndexedStats stats, bool append, std::shared_ptr<const Knowledge> knowledge)
      : stats_(std::move(stats)), append_(append), knowledge_(std::move(knowledge)) {}

  const CommandSpec& spec() const override { return mstats_command(); }
  CommandKind kind() const override {
    return append_ ? CommandKind::kCentralized : CommandKind::kGenerating;
  }
  std::string print() const override {
    return "mstats" + stats_.print_options() + stats_.print_clauses();
  }
  Result<Pipeline> expand(const index::SearchContext&) const override {
    std::string text = "search " + (stats_.where ? print_search(*stats_.where) : "*");
    if (stats_.flag("prestats")) return parse_generated(text + prestats(), knowledge_);
    const std::string width = stats_.text("span");
    std::vector<std::string> by = stats_.by;
    if (!width.empty()) {
      text += width == "auto" ? " | bin _time" : " | bin _time span=" + width;
      std::erase(by, "_time");
      by.insert(by.begin(), "_time");
    }
    if (stats_.options.contains("fillnull_value") && !by.empty())
      text += " | fillnull value=" + quote_string(stats_.text("fillnull_value")) + " " +
              print_fields(by);
    text += " | stats";
    for (size_t i = 0; i < stats_.terms.size(); ++i) {
      const AggregateTerm& term = stats_.terms[i];
      text += i == 0 ? " " : ", ";
      text += term.argument.empty() || term.has_wildcard()
                  ? term.print()
                  : term.function + "(" + measure(term.argument) + ") AS " +
                        print_field(term.output_name());
    }
    if (!by.empty()) text += " BY " + print_fields(by);
    return parse_generated(text, knowledge_);
  }

 private:
  // The events themselves, with the measures as fields of the metrics' names.
  std::string prestats() const {
    std::string text;
    for (const AggregateTerm& term : stats_.terms) {
      if (term.argument.empty() || term.argument == "_value" || term.has_wildcard()) continue;
      text += (text.empty() ? " | eval " : ", ") + quote_string(term.argument) + "=" +
              measure(term.argument).substr(sizeof("eval(") - 1);
      text.pop_back();
    }
    return text;
  }

  IndexedStats stats_;
  bool append_;
  std::shared_ptr<const Knowledge> knowledge_;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_ASSIGN(IndexedStats parsed,
                parse_indexed_stats(arguments, {"span", "prestats", "append", "fillnull_value",
                                                "chart", "chunk_size", "backfill", "every"}));
  if (!parsed.model.empty())
    return arguments.error("metrics are in no data model", parsed.model_span);
  for (const char* name : {"every", "chart", "backfill"}) {
    if (parsed.flag(name) || (parsed.options.contains(name) && std::string_view(name) == "every"))
      return arguments.error(std::string(name) + "= is not there", arguments.option_span(name));
  }
  if (parsed.flag("append") && !parsed.flag("prestats"))
    return arguments.error("append=t needs prestats=t", arguments.option_span("append"));
  const bool append = parsed.flag("append") && !arguments.first();
  return std::unique_ptr<CommandNode>(
      std::make_unique<MstatsNode>(std::move(parsed), append, arguments.knowledge()));
}

}  // namespace

const CommandSpec& mstats_command() {
  static const CommandSpec spec = {
      .name = "mstats",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "Aggregates metrics",
      .description =
          "A metric is an event with `metric_name` and `_value`, or one with a field of the "
          "metric's "
          "name. `avg(cpu.user)` aggregates the values of the metric `cpu.user`, `avg(_value)` "
          "those "
          "of all events that WHERE finds. With `span` there is a row for each bucket of time.",
      .syntax =
          "mstats [prestats=<bool>] [append=<bool>] [fillnull_value=<text>] [chunk_size=<n>] "
          "[backfill=<bool>] [chart=<bool>] [every=<span>] <aggregation>, ... [WHERE <search "
          "expression>] [BY <field>, ...] [span=<span>]",
      .arguments = {{"<aggregation>", ArgType::kAggregates, "",
                     "avg(cpu.user), max(_value) AS peak …"},
                    {"<search expression>", ArgType::kSearch, "*", "which events"},
                    {"<field>", ArgType::kFieldList, "", "dimensions to group by"},
                    {"span", ArgType::kText, "", "the width of a bucket of time"},
                    {"prestats", ArgType::kBool, "f", "hand the events on to the next aggregation"},
                    {"append", ArgType::kBool, "f", "behind the rows so far; with prestats=t"},
                    {"fillnull_value", ArgType::kText, "",
                     "stands for a BY field that an event lacks"},
                    {"chunk_size", ArgType::kNumber, "10000000",
                     "bounds the memory of one step; the search's memory limit does that here"},
                    {"backfill", ArgType::kBool, "f", "only f: for real-time searches"},
                    {"chart", ArgType::kBool, "f", "only f: use a chart behind it"},
                    {"every", ArgType::kText, "", "not there"}},
      .examples =
          {{"| mstats avg(_value) AS mean WHERE metric_name=cpu BY host", "One metric",
            "{\"metric_name\": \"cpu\", \"_value\": 2, \"host\": \"a\"}\n{\"metric_name\": "
            "\"mem\", \"_value\": 9, \"host\": \"a\"}\n{\"metric_name\": \"cpu\", \"_value\": "
            "4, \"host\": \"a\"}",
            "{\"host\": \"a\", \"mean\": 3}"},
           {"| mstats max(cpu.user) WHERE index=metrics span=1m", "By the minute"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
