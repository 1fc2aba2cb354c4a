#include <algorithm>
#include <memory>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "indexer/read/time_modifier.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/commands/series_ranking.h"
#include "query-lang/commands/timechart_table.h"
#include "query-lang/exec/state_runs.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& timechart_command();

namespace {

class TimechartOperator : public Operator {
 public:
  enum class Part : uint8_t { kWhole, kPartial, kMerge };

  TimechartOperator(const TimechartArguments& arguments, Part part, TimechartCells cells,
                    const index::SearchContext& context)
      : arguments_(arguments),
        part_(part),
        cells_(std::move(cells)),
        context_(context),
        charge_(*context.memory),
        runs_({std::string(TimechartCells::kBucketColumn)}, context) {}

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    RIFFLE_TRY(context_.check());
    RIFFLE_TRY(part_ == Part::kMerge ? cells_.merge(batch) : cells_.add(batch));
    RIFFLE_TRY(account(out));
    return Flow::kMore;
  }

  Result<void> finish(BatchSink& out) override {
    if (runs_.empty()) return emit(out);
    RIFFLE_TRY(put_aside());
    // The buckets may have become wider since some states were written.
    const StateRuns::Prepare widened = [this](const Batch& states) {
      return cells_.widened(states);
    };
    // First which rows and columns there are, then the rows one after the other.
    TimechartTable table(arguments_, context_);
    const StateRuns::TakeSlice look = [&](const Batch& states) -> Result<Flow> {
      RIFFLE_TRY(cells_.load(states));
      table.look(cells_);
      RIFFLE_TRY(charge_.hold(cells_.memory_bytes() + table.memory_bytes()));
      return Flow::kMore;
    };
    RIFFLE_TRY(runs_.read(look, widened));
    RIFFLE_TRY(table.settle(cells_));
    return runs_.read(
        [&](const Batch& states) -> Result<Flow> {
          RIFFLE_TRY(cells_.load(states));
          RIFFLE_TRY(charge_.hold(cells_.memory_bytes() + table.memory_bytes()));
          RIFFLE_ASSIGN(const Batch rows, table.rows(cells_));
          return emit_rows(rows, context_, out);
        },
        widened);
  }

  // Nothing once something was put aside: what is left is no table that would mean anything.
  Result<void> preview(BatchSink& out) override {
    return runs_.empty() ? emit(out) : Result<void>();
  }

 private:
  Result<void> emit(BatchSink& out) {
    if (part_ == Part::kPartial) {
      if (cells_.groups() > 0) {
        RIFFLE_TRY(out.push(cells_.write_partials(cells_.sorted())));
      }
      return {};
    }
    TimechartTable table(arguments_, context_);
    table.look(cells_);
    RIFFLE_TRY(table.settle(cells_));
    RIFFLE_ASSIGN(const Batch rows, table.rows(cells_));
    RIFFLE_TRY(emit_rows(rows, context_, out));
    return {};
  }

  // Charges what is held; what is too much goes to the merging step or to disk.
  Result<void> account(BatchSink& out) {
    const bool partial = part_ == Part::kPartial;
    const size_t held = cells_.memory_bytes();
    if (cells_.groups() == 0 || !should_spill(context_, held, partial ? 2 * context_.workers : 1))
      return charge_.hold(held);
    if (!partial) return put_aside();
    RIFFLE_TRY(emit(out));
    RIFFLE_TRY(cells_.begin_anew());
    return charge_.hold(0);
  }

  // The states so far go to disk.
  Result<void> put_aside() {
    const std::vector<uint32_t> order = cells_.sorted();
    if (order.empty()) return {};
    RIFFLE_TRY(runs_.begin_run());
    for (size_t begin = 0; begin < order.size(); begin += index::kBatchRows) {
      RIFFLE_TRY(context_.check());
      RIFFLE_TRY(runs_.write(cells_.write_partials(
          std::span(order).subspan(begin, std::min(index::kBatchRows, order.size() - begin)))));
    }
    RIFFLE_TRY(cells_.begin_anew());
    return charge_.hold(0);
  }

  const TimechartArguments& arguments_;
  Part part_;
  TimechartCells cells_;
  const index::SearchContext& context_;
  MemoryCharge charge_;
  StateRuns runs_;  // of kWhole and kMerge
};

class TimechartNode : public CommandNode {
 public:
  explicit TimechartNode(TimechartArguments arguments) : arguments_(std::move(arguments)) {}

  const CommandSpec& spec() const override { return timechart_command(); }
  std::string print() const override {
    std::string text = "timechart" + arguments_.options + " " + print_terms(arguments_.terms);
    if (!arguments_.split.empty()) text += " BY " + print_field(arguments_.split);
    if (!arguments_.series.choice.text.empty()) text += " WHERE " + arguments_.series.choice.text;
    return text;
  }
  index::FieldDemand demand(const index::FieldDemand&) const override {
    std::vector<std::string> by = {"_time"};
    if (!arguments_.split.empty()) by.push_back(arguments_.split);
    return demand_of_terms(arguments_.terms, by);
  }
  bool keeps_order() const override { return false; }
  bool needs_order() const override { return terms_need_order(arguments_.terms); }

  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override {
    return make(TimechartOperator::Part::kWhole, context);
  }
  Result<std::unique_ptr<Operator>> make_partial(
      const index::SearchContext& context) const override {
    if (needs_order()) return std::unique_ptr<Operator>();
    return make(TimechartOperator::Part::kPartial, context);
  }
  Result<std::unique_ptr<Operator>> make_merge(const index::SearchContext& context) const override {
    if (needs_order()) return std::unique_ptr<Operator>();
    return make(TimechartOperator::Part::kMerge, context);
  }

 private:
  Result<std::unique_ptr<Operator>> make(TimechartOperator::Part part,
                                         const index::SearchContext& context) const {
    RIFFLE_ASSIGN(TimechartCells cells, TimechartCells::make(arguments_, context));
    return std::unique_ptr<Operator>(
        std::make_unique<TimechartOperator>(arguments_, part, std::move(cells), context));
  }

  TimechartArguments arguments_;
};

Result<void> read_options(const ArgParser& arguments, TimechartArguments& parsed) {
  if (!same_name(arguments.text_option("span"), "auto")) {
    RIFFLE_ASSIGN(parsed.span, arguments.span_option("span"));
  }
  RIFFLE_ASSIGN(parsed.least_span, arguments.span_option("minspan"));
  RIFFLE_ASSIGN(parsed.bins, arguments.count_option("bins", parsed.bins));
  for (std::optional<SpanValue>* span : {&parsed.span, &parsed.least_span}) {
    if (!*span) continue;
    if ((*span)->unit == SpanValue::Unit::kNumber) (*span)->unit = SpanValue::Unit::kSecond;
    if (!(*span)->is_time())
      return arguments.error("a span of time is needed, such as 5m", arguments.option_span("span"));
  }
  if (parsed.bins < 1)
    return arguments.error("bins must be 1 or more", arguments.option_span("bins"));
  const std::string limit = arguments.text_option("limit", "10");
  if (!arguments.is_open("limit") && !read_series_rank(limit, parsed.series.choice))
    return arguments.error("limit takes a number, top<n> or bottom<n>",
                           arguments.option_span("limit"));
  const std::string agg = arguments.text_option("agg", "sum");
  const std::optional<SeriesChoice::Score> score = find_series_score(agg);
  if (!score)
    return arguments.error("agg takes sum, avg, max, min or count", arguments.option_span("agg"));
  parsed.series.choice.score = *score;
  RIFFLE_ASSIGN(parsed.series.use_other, arguments.bool_option("useother", true));
  RIFFLE_ASSIGN(parsed.series.use_null, arguments.bool_option("usenull", true));
  RIFFLE_ASSIGN(parsed.continuous, arguments.bool_option("cont", true));
  RIFFLE_ASSIGN(parsed.fixed_range, arguments.bool_option("fixedrange", true));
  RIFFLE_ASSIGN(parsed.partial, arguments.bool_option("partial", true));
  parsed.series.other = arguments.text_option("otherstr", parsed.series.other);
  parsed.series.null = arguments.text_option("nullstr", parsed.series.null);
  parsed.separator = arguments.text_option("sep", parsed.separator);
  parsed.format = arguments.text_option("format");
  parsed.align = arguments.text_option("aligntime");
  for (const auto& [name, time] : {std::pair("start", &parsed.start), {"end", &parsed.end}}) {
    *time = arguments.text_option(name);
    if (!time->empty() && !arguments.is_open(name) &&
        !index::parse_time_modifier(*time, 0, *TimeZone::utc()))
      return arguments.error(fmt::format("{} takes a time, such as -1d@d or 1767225600", name),
                             arguments.option_span(name));
  }
  parsed.options = arguments.print_options();
  return {};
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  TimechartArguments parsed;
  RIFFLE_ASSIGN(parsed.terms, arguments.aggregates());
  RIFFLE_TRY(check_terms(parsed.terms, true));
  RIFFLE_ASSIGN(const std::vector<FieldRef> by, arguments.by_clause({"WHERE"}));
  if (by.size() > 1) return arguments.error("only one field can split the chart", by[1].span);
  if (!by.empty()) parsed.split = by.front().name;
  SeriesChoice where;
  const bool has_where = arguments.accept_word("WHERE");
  if (has_where) {
    if (by.empty())
      return arguments.error("WHERE chooses series, which need a BY", arguments.command().span);
    RIFFLE_TRY(read_series_where(arguments, where));
  }
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_TRY(read_options(arguments, parsed));
  if (has_where) parsed.series.choice = where;
  return std::unique_ptr<CommandNode>(std::make_unique<TimechartNode>(std::move(parsed)));
}

}  // namespace

const CommandSpec& timechart_command() {
  static const CommandSpec spec = {
      .name = "timechart",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "Aggregates rows by time, for charts",
      .description =
          "A row for each bucket of time, snapped in the time zone of the search; a column for "
          "each aggregation, or with BY for each value of a field. Empty buckets are "
          "filled, up to the ends of the time range that was asked for: counts are 0 there, other "
          "columns empty. Without `span` the buckets are so wide that there are "
          "at most `bins`: 10s for a quarter of an hour, 1m for an hour, 30m for a day, 1d for a "
          "month. The ten series with the largest sums have a column, the rest "
          "goes into `OTHER`; rows without the field go into `NULL`.",
      .syntax =
          "timechart [span=<span>] [bins=<n>] [minspan=<span>] [start=<time>] [end=<time>] "
          "[aligntime=<time>] [limit=<n>] "
          "[agg=<name>] [useother=<bool>] [usenull=<bool>] [otherstr=<text>] "
          "[nullstr=<text>] [cont=<bool>] [fixedrange=<bool>] [partial=<bool>] [sep=<text>] "
          "[format=<text>] <aggregation>, ... [BY <field>] [WHERE <score> in top<n>]",
      .arguments =
          {{"<aggregation>", ArgType::kAggregates, "", "count, avg(x), per_second(bytes) …"},
           {"<field>", ArgType::kField, "", "the field whose values are the series"},
           {"span", ArgType::kSpan, "auto", "the width of a bucket"},
           {"bins", ArgType::kNumber, "100", "the most buckets when the width is chosen"},
           {"minspan", ArgType::kSpan, "", "the least width when it is chosen"},
           {"start", ArgType::kText, "",
            "a time from which the chart reaches at least, as in earliest="},
           {"end", ArgType::kText, "", "a time to which it reaches at least"},
           {"aligntime", ArgType::kText, "", "earliest, latest or a time at which a bucket begins"},
           {"limit", ArgType::kText, "10",
            "how many series: a number, top<n> or bottom<n>; 0 for all"},
           {"agg", ArgType::kText, "sum",
            "what the series are ranked by: sum, avg, max, min or count"},
           {"useother", ArgType::kBool, "t", "whether the other series have a column together"},
           {"usenull", ArgType::kBool, "t", "whether rows without the field have a column"},
           {"otherstr", ArgType::kText, "OTHER", "its name"},
           {"nullstr", ArgType::kText, "NULL", "its name"},
           {"cont", ArgType::kBool, "t", "whether empty buckets are shown"},
           {"fixedrange", ArgType::kBool, "t",
            "whether the chart reaches to the ends of the time range"},
           {"partial", ArgType::kBool, "t", "whether buckets that the time range cuts are shown"},
           {"sep", ArgType::kText, "\": \"",
            "between aggregation and value in the names of columns"},
           {"format", ArgType::kText, "", "names of columns, as in $AGG$/$VAL$"}},
      .examples = {{"| timechart span=1m count", "Rows for each minute",
                    "{\"_time\": 130}\n{\"_time\": 50}\n{\"_time\": 10}",
                    "{\"_time\": 0, \"count\": 2}\n{\"_time\": 60, \"count\": 0}\n{\"_time\": 120, "
                    "\"count\": 1}"},
                   {"| timechart span=1h avg(ms) BY host limit=5", "A series for each host",
                    "{\"_time\": 7200, \"host\": \"a\", \"ms\": 4}\n{\"_time\": 7300, \"host\": "
                    "\"b\", \"ms\": 6}",
                    "{\"_time\": 7200, \"a\": 4, \"b\": 6}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
