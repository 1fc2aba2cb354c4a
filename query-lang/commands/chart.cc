#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "query-lang/commands/chart_operator.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/series_ranking.h"
#include "query-lang/exec/operator_chain.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"
#include "query-lang/syntax/pipeline_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& chart_command();

namespace {

// The options of bin that may stand behind a field.
constexpr std::array<std::string_view, 6> kBinOptions = {"span",  "bins", "minspan",
                                                         "start", "end",  "aligntime"};

// A field behind OVER or BY with the options that put its values into bins.
struct SplitField {
  std::string name;
  std::string bins;  // " span=10", as `bin` takes it
  BinSteps steps;
};

struct ParsedChart {
  ChartArguments chart;
  Pipeline bins;  // the commands that make the bins, in front of the chart
};

// The commands that make the bins and the chart behind them, as one operator.
class BinnedChart : public Operator {
 public:
  static Result<std::unique_ptr<Operator>> make(const Pipeline& bins,
                                                std::unique_ptr<Operator> chart,
                                                const index::SearchContext& context) {
    auto op = std::make_unique<BinnedChart>();
    op->chain_.emplace(op->end_);
    for (const std::unique_ptr<CommandNode>& node : bins) {
      RIFFLE_ASSIGN(std::unique_ptr<Operator> bin, node->make_operator(context));
      op->chain_->append(std::move(bin));
    }
    op->chain_->append(std::move(chart));
    op->chain_->connect();
    return std::unique_ptr<Operator>(std::move(op));
  }
  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    end_.out = &out;
    return chain_->push(batch);
  }
  Result<void> finish(BatchSink& out) override {
    end_.out = &out;
    return chain_->finish();
  }

 private:
  struct End : BatchSink {
    Result<Flow> push(const Batch& batch) override { return out->push(batch); }
    BatchSink* out = nullptr;
  };
  End end_;
  std::optional<OperatorChain> chain_;
};

bool is_bin_option(std::string_view name) {
  return std::any_of(kBinOptions.begin(), kBinOptions.end(),
                     [&](std::string_view option) { return same_name(option, name); });
}

// Options that may stand anywhere; those of bins are added to the field's.
Result<bool> take_any_option(ArgParser& arguments, SplitField& field) {
  if (!arguments.option_follows()) return false;
  if (!is_bin_option(arguments.peek().text)) return arguments.take_option();
  const Token name = arguments.next();
  arguments.next();  // the =
  const Token value = arguments.lexer().option_value();
  if (!value.is_text()) return arguments.unexpected(value, "a value");
  if (same_name(name.text, "span")) field.steps.span = parse_span(value.text);
  field.steps.aligned |= same_name(name.text, "aligntime");
  field.bins += " " + name.text + "=" +
                (value.kind == Token::Kind::kWord ? value.text : quote_string(value.text));
  arguments.accept(",");
  return true;
}

// Fields behind OVER or BY, each with its options.
Result<void> read_split(ArgParser& arguments, std::vector<SplitField>& fields) {
  while (!arguments.at_end()) {
    const Token token = arguments.peek();
    if (token.is_word("BY") || token.is_word("OVER") || token.is_word("WHERE")) return {};
    SplitField none;
    RIFFLE_ASSIGN(const bool option,
                  take_any_option(arguments, fields.empty() ? none : fields.back()));
    if (option && fields.empty()) return arguments.unexpected(token, "a field");
    if (option) continue;
    RIFFLE_ASSIGN(FieldRef field, arguments.field());
    fields.push_back({std::move(field.name), "", {}});
    arguments.accept(",");
  }
  return {};
}

Result<void> read_options(const ArgParser& arguments, ChartArguments& chart) {
  if (!arguments.is_open("limit") &&
      !read_series_rank(arguments.text_option("limit", "10"), chart.series.choice))
    return arguments.error("limit takes a number, top<n> or bottom<n>",
                           arguments.option_span("limit"));
  const std::optional<SeriesChoice::Score> score =
      find_series_score(arguments.text_option("agg", "sum"));
  if (!score)
    return arguments.error("agg takes sum, avg, max, min or count", arguments.option_span("agg"));
  chart.series.choice.score = *score;
  RIFFLE_ASSIGN(chart.series.use_other, arguments.bool_option("useother", true));
  RIFFLE_ASSIGN(chart.series.use_null, arguments.bool_option("usenull", true));
  RIFFLE_ASSIGN(chart.distinct_split_values, arguments.bool_option("dedup_splitvals", false));
  chart.series.other = arguments.text_option("otherstr", chart.series.other);
  chart.series.null = arguments.text_option("nullstr", chart.series.null);
  chart.separator = arguments.text_option("sep", chart.separator);
  chart.format = arguments.text_option("format");
  return {};
}

// Whether the empty bins of the rows are shown.
Result<void> read_steps(const ArgParser& arguments, BinSteps steps, ChartArguments& chart) {
  RIFFLE_ASSIGN(const bool continuous, arguments.bool_option("cont", false));
  if (!continuous || !chart.row_of_bins) return {};
  if (chart.row == "_time") {
    if (!steps.span)
      return arguments.error("cont=t needs span= where the rows are times",
                             arguments.option_span("cont"));
    if (!steps.span->is_time()) steps.span->unit = SpanValue::Unit::kSecond;
  }
  chart.steps = std::move(steps);
  return {};
}

Result<Pipeline> bin_commands(ArgParser& arguments, const std::vector<SplitField>& fields) {
  std::string text;
  for (const SplitField& field : fields) {
    if (field.bins.empty()) continue;
    text += (text.empty() ? "" : " | ") + std::string("bin") + field.bins + " " +
            print_field(field.name);
  }
  if (text.empty()) return Pipeline();
  const SourceText source = SourceText::plain(text);
  PipelineScope scope;
  scope.source = &source;
  scope.implied_search = false;
  Result<Pipeline> pipeline = parse_pipeline(scope, 0, text.size());
  if (!pipeline)
    return arguments.error(pipeline.error().message, arguments.command().span,
                           pipeline.error().hint);
  return pipeline;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  auto parsed = std::make_shared<ParsedChart>();
  ChartArguments& chart = parsed->chart;
  SplitField front;  // options in front of everything are for the rows
  std::vector<SplitField> over;
  std::vector<SplitField> by;
  SeriesChoice where;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, take_any_option(arguments, front));
    if (option) {
      arguments.accept(",");
    } else if (arguments.accept_word("OVER")) {
      RIFFLE_TRY(read_split(arguments, over));
    } else if (arguments.accept_word("BY")) {
      RIFFLE_TRY(read_split(arguments, by));
    } else if (arguments.accept_word("WHERE")) {
      RIFFLE_TRY(read_series_where(arguments, where));
    } else {
      RIFFLE_ASSIGN(std::vector<AggregateTerm> terms,
                    arguments.aggregates({"BY", "OVER", "WHERE", "span", "bins", "minspan", "start",
                                          "end", "aligntime"}));
      for (AggregateTerm& term : terms) chart.terms.push_back(std::move(term));
    }
  }
  if (chart.terms.empty())
    return arguments.unexpected(arguments.peek(), "an aggregation such as count or avg(x)");
  RIFFLE_TRY(check_terms(chart.terms, false, true));
  std::vector<SplitField> fields = over;
  fields.insert(fields.end(), by.begin(), by.end());
  if (over.size() > 1 || fields.size() > 2)
    return arguments.error("a chart has one field for its rows and one for its columns",
                           arguments.command().span);
  if (!fields.empty()) {
    fields[0].bins = front.bins + fields[0].bins;
    fields[0].steps.aligned |= front.steps.aligned;
    if (!fields[0].steps.span) fields[0].steps.span = front.steps.span;
    chart.row = fields[0].name;
    chart.row_of_bins = !fields[0].bins.empty();
    RIFFLE_TRY(read_steps(arguments, fields[0].steps, chart));
  }
  if (fields.size() > 1) chart.column = fields[1].name;
  RIFFLE_TRY(read_options(arguments, chart));
  if (!where.text.empty()) chart.series.choice = where;
  RIFFLE_ASSIGN(parsed->bins, bin_commands(arguments, fields));
  PlainCommand command;
  command.spec = &chart_command();
  command.arguments = arguments.print_options() + " " + print_terms(chart.terms);
  for (size_t i = 0; i < fields.size(); ++i)
    command.arguments += (i == 0 ? " BY " : ", ") + print_field(fields[i].name) + fields[i].bins;
  if (!where.text.empty()) command.arguments += " WHERE " + where.text;
  command.keeps_order = false;
  command.needs_order = terms_need_order(parsed->chart.terms);
  command.demand = [parsed](const index::FieldDemand&) {
    std::vector<std::string> keys;
    for (const std::string& field : {parsed->chart.row, parsed->chart.column}) {
      if (!field.empty()) keys.push_back(field);
    }
    return demand_of_terms(parsed->chart.terms, keys);
  };
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    RIFFLE_ASSIGN(std::unique_ptr<Operator> op, make_chart_operator(parsed->chart, context));
    if (parsed->bins.empty()) return op;
    return BinnedChart::make(parsed->bins, std::move(op), context);
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& chart_command() {
  static const CommandSpec spec = {
      .name = "chart",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "Aggregates rows into a table with two sides",
      .description =
          "A row for each value of the first field behind BY (or of the one behind OVER), a column "
          "for each value of the second. Rows are sorted by their value. The ten columns with the "
          "largest sums stay, the rest goes into `OTHER`; rows without the second field go into "
          "`NULL`. Options of `bin` behind a field put its values into bins: `span=10`, `span=1h`, "
          "`bins=20`. Where there is nothing, counts are 0 and other cells empty.",
      .syntax =
          "chart [limit=<n>] [agg=<name>] [useother=<bool>] [usenull=<bool>] [otherstr=<text>] "
          "[nullstr=<text>] [sep=<text>] [format=<text>] [cont=<bool>] [dedup_splitvals=<bool>] "
          "<aggregation>, "
          "... [OVER <field> [<bin option> ...]] [BY <field> [<bin option> ...] [, <field> [<bin "
          "option> ...]]] [WHERE <score> in top<n>]",
      .arguments =
          {{"<aggregation>", ArgType::kAggregates, "", "as for stats"},
           {"<field>", ArgType::kFieldList, "", "the field of the rows, the field of the columns"},
           {"<bin option>", ArgType::kText, "",
            "span=, bins=, minspan=, start=, end= or aligntime=, as for bin"},
           {"limit", ArgType::kText, "10",
            "how many columns: a number, top<n> or bottom<n>; 0 for all"},
           {"agg", ArgType::kText, "sum",
            "what columns are ranked by: sum, avg, max, min or count"},
           {"useother", ArgType::kBool, "t", "whether the other values have a column together"},
           {"usenull", ArgType::kBool, "t", "whether rows without the field have a column"},
           {"otherstr", ArgType::kText, "OTHER", "its name"},
           {"nullstr", ArgType::kText, "NULL", "its name"},
           {"sep", ArgType::kText, "\": \"",
            "between aggregation and value in the names of columns"},
           {"format", ArgType::kText, "", "names of columns, as in $AGG$/$VAL$"},
           {"cont", ArgType::kBool, "f",
            "whether empty bins between others have a row; times need a span for that"},
           {"dedup_splitvals", ArgType::kBool, "f",
            "a value that stands twice in one row counts once"}},
      .examples =
          {{"| chart count OVER host BY status", "A row for each host, a column for each status",
            "{\"host\": \"a\", \"status\": 200}\n{\"host\": \"a\", \"status\": 500}\n{\"host\": "
            "\"b\", \"status\": 200}",
            "{\"host\": \"a\", \"200\": 1, \"500\": 1}\n{\"host\": \"b\", \"200\": 1, \"500\": 0}"},
           {"| chart count BY ms span=10", "Bins of a number",
            "{\"ms\": 3}\n{\"ms\": 7}\n{\"ms\": 12}",
            "{\"ms\": \"0-10\", \"count\": 2}\n{\"ms\": \"10-20\", \"count\": 1}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
