#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "query-lang/aggregates/aggregate_spec.h"
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
    const bool chart = stats_.flag("chart");
    const std::string width = stats_.text("span");
    const std::string bins = width.empty() || width == "auto" ? "" : " span=" + width;
    std::vector<std::string> by = stats_.by;
    const bool timed = !width.empty() || chart;
    // Only what lies in the first bucket of each longer span.
    if (const std::string every = stats_.text("every"); !every.empty())
      text += " | bin _time" + bins + " AS _narrow | bin _time span=" + every +
              " AS _wide | where _narrow=_wide";
    text += series_rates(timed, bins);
    if (timed) {
      if (!has_rates()) text += chart ? "" : " | bin _time" + bins;
      std::erase(by, "_time");
      if (!chart) by.insert(by.begin(), "_time");
    }
    if (stats_.options.contains("fillnull_value") && !by.empty())
      text += " | fillnull value=" + quote_string(stats_.text("fillnull_value")) + " " +
              print_fields(by);
    text += chart ? " | timechart" + bins + chart_options() : " | stats";
    for (size_t i = 0; i < stats_.terms.size(); ++i) {
      const AggregateTerm& term = stats_.terms[i];
      text += i == 0 ? " " : ", ";
      text += term.spec->metrics_only ? rate_of(i)
              : term.argument.empty() || term.has_wildcard()
                  ? term.print()
                  : term.function + "(" + measure(term.argument) + ") AS " +
                        print_field(term.output_name());
    }
    if (!by.empty()) text += " BY " + print_fields(by);
    return parse_generated(text, knowledge_);
  }

 private:
  // chart.limit=5 as timechart takes it.
  std::string chart_options() const {
    std::string text;
    for (const auto& [name, value] : stats_.options) {
      if (name.starts_with("chart.")) text += " " + name.substr(6) + "=" + quote_string(value);
    }
    return text;
  }
  bool has_rates() const {
    return std::any_of(stats_.terms.begin(), stats_.terms.end(),
                       [](const AggregateTerm& term) { return term.spec->metrics_only; });
  }
  // The rate of each series in each bucket of time, in the fields _rate0 … of all its events;
  // _first0 … is 1 in one of them.
  std::string series_rates(bool timed, const std::string& bins) const {
    if (!has_rates()) return "";
    std::string dimensions = " none(_value) none(\"metric_name:*\")";
    for (const AggregateTerm& term : stats_.terms) {
      if (!term.argument.empty() && !term.has_wildcard())
        dimensions += " none(" + quote_string(term.argument) + ")";
    }
    std::string text = " | tojson output_field=_series" + dimensions + " auto(*)";
    if (timed) text += " | bin _time" + bins + " AS _bucket";
    const std::string by = timed ? " BY _series, _bucket" : " BY _series";
    for (size_t i = 0; i < stats_.terms.size(); ++i) {
      if (!stats_.terms[i].spec->metrics_only) continue;
      std::string value = measure(stats_.terms[i].argument);
      if (value.starts_with("eval(")) value = value.substr(5, value.size() - 6);
      text += fmt::format(
          " | eval _value{0}={1} | eventstats rate(_value{0}) AS _rate{0}{2} "
          "| streamstats count(_value{0}) AS _first{0}{2}",
          i, value, by);
    }
    return timed ? text + " | eval _time=_bucket" : text;
  }
  std::string rate_of(size_t i) const {
    const AggregateTerm& term = stats_.terms[i];
    return fmt::format(
        "{0}(eval(if(_first{1}=1 AND isnotnull(_value{1}), _rate{1}, null()))) AS {2}",
        term.spec->name == "rate_avg" ? "avg" : "sum", i, print_field(term.output_name()));
  }

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
  RIFFLE_ASSIGN(
      IndexedStats parsed,
      parse_indexed_stats(arguments,
                          {"span", "prestats", "append", "fillnull_value", "chart", "chunk_size",
                           "backfill", "every", "update_period", "chart.limit", "chart.agg",
                           "chart.useother", "chart.usenull", "chart.nullstr", "chart.otherstr"}));
  if (!parsed.model.empty())
    return arguments.error("metrics are in no data model", parsed.model_span);
  if (parsed.flag("chart") && parsed.by.size() > 1)
    return arguments.error("chart=t takes one field to group by", arguments.option_span("chart"));
  if (parsed.options.contains("every")) {
    const std::optional<SpanValue> every = parse_span(parsed.text("every"));
    if (!every || !every->is_time())
      return arguments.error("every takes a span of time, such as 1h",
                             arguments.option_span("every"));
    if (!parsed.options.contains("span"))
      return arguments.error("every needs span=", arguments.option_span("every"));
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
          "[backfill=<bool>] [update_period=<n>] [chart=<bool>] [chart.limit=<n>] "
          "[chart.agg=<name>] [chart.useother=<bool>] [chart.usenull=<bool>] "
          "[chart.nullstr=<text>] "
          "[chart.otherstr=<text>] "
          "[every=<span>] <aggregation>, ... [WHERE <search "
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
                    {"backfill", ArgType::kBool, "f",
                     "fill the window of a real-time search; others have all their events"},
                    {"chart", ArgType::kBool, "f", "the result as timechart gives it"},
                    {"update_period", ArgType::kNumber, "0",
                     "how often a real-time search updates; others do when asked"},
                    {"chart.limit", ArgType::kText, "10", "with chart=t: as timechart's limit"},
                    {"chart.agg", ArgType::kText, "sum", "as timechart's agg"},
                    {"chart.useother", ArgType::kBool, "t", "as timechart's useother"},
                    {"chart.usenull", ArgType::kBool, "t", "as timechart's usenull"},
                    {"chart.nullstr", ArgType::kText, "NULL", "as timechart's nullstr"},
                    {"chart.otherstr", ArgType::kText, "OTHER", "as timechart's otherstr"},
                    {"every", ArgType::kText, "",
                     "take only the first bucket of so long a span, as in span=1m every=1h"}},
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
