#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "indexer/base/time_format.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/exec/time_buckets.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& timewrap_command();

namespace {

enum class Series : uint8_t { kRelative, kShort, kExact };

struct Arguments {
  SpanValue span;
  Series series = Series::kRelative;
  std::string format;     // exact: of the name of a period
  bool align_end = true;  // periods end at the end of the range; else they are whole days …
};

std::string unit_name(SpanValue::Unit unit) {
  switch (unit) {
    case SpanValue::Unit::kSecond:
      return "second";
    case SpanValue::Unit::kMinute:
      return "minute";
    case SpanValue::Unit::kHour:
      return "hour";
    case SpanValue::Unit::kDay:
      return "day";
    case SpanValue::Unit::kWeek:
      return "week";
    case SpanValue::Unit::kMonth:
      return "month";
    case SpanValue::Unit::kQuarter:
      return "quarter";
    case SpanValue::Unit::kYear:
      return "year";
    default:
      return "period";
  }
}

// "latest_day", "1day_before", "2days_before"; short: "s0", "s1".
std::string period_name(const Arguments& arguments, size_t before, Micros begin,
                        const index::SearchContext& context) {
  if (arguments.series == Series::kShort) return fmt::format("s{}", before);
  if (arguments.series == Series::kExact)
    return format_time(begin, arguments.format, *context.zone);
  const std::string unit = unit_name(arguments.span.unit);
  if (before == 0) return "latest_" + unit;
  const auto count = static_cast<size_t>(arguments.span.count) * before;
  return fmt::format("{}{}{}_before", count, unit, count == 1 ? "" : "s");
}

Result<Batch> wrap(const Arguments& arguments, const Batch& rows,
                   const index::SearchContext& context) {
  std::vector<std::pair<Micros, uint32_t>> times;
  for (uint32_t row = 0; row < rows.rows(); ++row) {
    if (const auto time = index::as_number(rows.at(row, "_time")))
      times.emplace_back(from_seconds(*time), row);
  }
  if (times.empty()) return Batch(0);
  std::sort(times.begin(), times.end());
  const TimeBuckets buckets(arguments.span, context.zone);
  const auto width = static_cast<Micros>(buckets.about_width());
  // With align=end a period ends behind the last row.
  Micros step = times.size() > 1 ? times[1].first - times[0].first : 1;
  for (size_t i = 2; i < times.size(); ++i)
    step = std::min(step, std::max<Micros>(1, times[i].first - times[i - 1].first));
  const Micros end = times.back().first + step;
  const auto begin_of = [&](Micros at) {
    if (!arguments.align_end) return buckets.floor(at);
    const Micros back = (end - 1 - at) / width;
    return end - (back + 1) * width;
  };
  std::vector<Micros> periods;
  for (const auto& [at, row] : times) {
    if (periods.empty() || periods.back() != begin_of(at)) periods.push_back(begin_of(at));
  }
  const Micros latest = periods.back();
  // Rows by their place in a period, cells of each period.
  std::map<Micros, std::vector<std::pair<size_t, uint32_t>>> places;
  for (const auto& [at, row] : times) {
    const Micros begin = begin_of(at);
    const auto period =
        static_cast<size_t>(std::find(periods.begin(), periods.end(), begin) - periods.begin());
    places[at - begin].emplace_back(period, row);
  }
  constexpr size_t kMostPeriods = 1000;
  if (periods.size() > kMostPeriods)
    return user_error("timewrap: there are more than 1000 periods", {}, "take a longer one");
  std::map<std::pair<std::string, size_t>, index::ColumnBuilder> cells;
  index::ColumnBuilder axis;
  size_t line = 0;
  for (const auto& [offset, found] : places) {
    axis.add_number(to_seconds(latest + offset));
    ++line;
    for (const Batch::Field& field : rows.fields()) {
      if (field.name.starts_with('_')) continue;
      for (size_t period = 0; period < periods.size(); ++period) {
        index::ColumnBuilder& cell = cells[{field.name, period}];
        for (const auto& [of, row] : found) {
          if (of == period && cell.size() < line) cell.add(field.column->at(row));
        }
        if (cell.size() < line) cell.add_null();
      }
    }
  }
  Batch table(places.size());
  table.set("_time", axis.finish());
  for (const Batch::Field& field : rows.fields()) {
    if (field.name.starts_with('_')) continue;
    for (size_t period = 0; period < periods.size(); ++period) {
      // How many periods before the latest, also where some between have no rows.
      const auto before = static_cast<size_t>((latest - periods[period] + width / 2) / width);
      table.set(field.name + "_" + period_name(arguments, before, periods[period], context),
                cells[{field.name, period}].finish());
    }
  }
  return table;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  const Token text = arguments.peek();
  RIFFLE_ASSIGN(parsed.span, arguments.span());
  RIFFLE_TRY(arguments.take_options());
  if (!parsed.span.is_time())
    return arguments.error("a span of time is needed, such as 1d", text.span);
  const std::string series = lower_name(arguments.text_option("series", "relative"));
  if (series == "short") parsed.series = Series::kShort;
  if (series == "exact") parsed.series = Series::kExact;
  parsed.format = arguments.text_option("time_format", "%Y-%m-%d");
  parsed.align_end = lower_name(arguments.text_option("align", "end")) != "now";
  PlainCommand command;
  command.spec = &timewrap_command();
  command.arguments = " " + text.text + arguments.print_options();
  command.demand = demand_everything;
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [parsed, &context](const Batch& rows) -> Result<Batch> {
      return wrap(parsed, rows, context);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& timewrap_command() {
  static const CommandSpec spec = {
      .name = "timewrap",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "Puts the periods of a timechart side by side",
      .description =
          "Each column becomes one for each period, named after it: `count_latest_day`, "
          "`count_1day_before` …, with `series=short` `count_s0`, `count_s1` …, with "
          "`series=exact` by the time at which the period begins. The rows have the times of the "
          "latest period. Periods end where the rows end, or with `align=now` at whole days, "
          "weeks … of the calendar.",
      .syntax =
          "timewrap <span> [align=now|end] [series=relative|exact|short] [time_format=<format>]",
      .arguments = {{"<span>", ArgType::kSpan, "", "how long a period is"},
                    {"align", ArgType::kEnum, "end", "where periods end", {"now", "end"}},
                    {"series",
                     ArgType::kEnum,
                     "relative",
                     "how columns are named",
                     {"relative", "exact", "short"}},
                    {"time_format", ArgType::kText, "%Y-%m-%d", "with series=exact"}},
      .examples = {{"| timechart span=12h sum(n) AS n | timewrap 1d", "Two days",
                    R"({"_time": 129600, "n": 4}
{"_time": 86400, "n": 3}
{"_time": 43200, "n": 2}
{"_time": 0, "n": 1})",
                    R"({"_time": 86400, "n_1day_before": 1, "n_latest_day": 3}
{"_time": 129600, "n_1day_before": 2, "n_latest_day": 4})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
