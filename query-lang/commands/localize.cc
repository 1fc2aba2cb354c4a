#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/exec/time_buckets.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ValueView;

const CommandSpec& localize_command();

namespace {

struct Arguments {
  uint64_t most = 1000;  // events of a region
  double pause = 60;
  double before = 30;
  double after = 30;
};

// Events that follow each other closely make a region; a border of time is added on both sides.
Batch regions(const Arguments& arguments, const Batch& rows) {
  std::vector<double> times;
  for (size_t row = 0; row < rows.rows(); ++row) {
    if (const auto time = index::as_number(rows.at(row, "_time"))) times.push_back(*time);
  }
  std::sort(times.begin(), times.end(), std::greater<>());
  index::BatchBuilder table;
  for (size_t i = 0; i < times.size();) {
    const size_t begin = i++;
    while (i < times.size() && times[i - 1] - times[i] <= arguments.pause &&
           i - begin < arguments.most)
      ++i;
    table.begin_row();
    table.set("starttime", ValueView(times[i - 1] - arguments.before));
    table.set("endtime", ValueView(times[begin] + arguments.after));
    table.set("count", ValueView(static_cast<double>(i - begin)));
  }
  return table.finish();
}

Result<double> seconds_of(const ArgParser& arguments, std::string_view name, double fallback) {
  RIFFLE_ASSIGN(const std::optional<SpanValue> span, arguments.span_option(name));
  if (!span) return fallback;
  if (!span->is_time())
    return arguments.error(fmt::format("{} needs a span of time, as in 5m", name),
                           arguments.option_span(name));
  return span->count * to_seconds(unit_micros(span->unit));
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(parsed.most, arguments.count_option("maxcount", parsed.most));
  RIFFLE_ASSIGN(parsed.pause, seconds_of(arguments, "maxpause", parsed.pause));
  RIFFLE_ASSIGN(parsed.before, seconds_of(arguments, "timebefore", parsed.before));
  RIFFLE_ASSIGN(parsed.after, seconds_of(arguments, "timeafter", parsed.after));
  PlainCommand command;
  command.spec = &localize_command();
  command.arguments = arguments.print_options();
  command.keeps_order = false;
  command.demand = [](const index::FieldDemand&) { return index::FieldDemand::only({"_time"}); };
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(
        context, [parsed](const Batch& rows) -> Result<Batch> { return regions(parsed, rows); });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& localize_command() {
  static const CommandSpec spec = {
      .name = "localize",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "The times at which events are close together",
      .description =
          "A row for each region of events with no longer pause than `maxpause`: `starttime` and "
          "`endtime` with a border on each side, for `map`; newest first.",
      .syntax = "localize [maxcount=<n>] [maxpause=<span>] [timebefore=<span>] [timeafter=<span>]",
      .arguments = {{"maxcount", ArgType::kNumber, "1000", "the most events of a region"},
                    {"maxpause", ArgType::kSpan, "1m", "the longest pause within one"},
                    {"timebefore", ArgType::kSpan, "30s", "added before its first event"},
                    {"timeafter", ArgType::kSpan, "30s", "added after its last event"}},
      .examples = {{"| localize maxpause=10s timebefore=1s timeafter=1s", "Two regions",
                    R"({"_time": 100}
{"_time": 95}
{"_time": 10})",
                    R"({"starttime": 94, "endtime": 101, "count": 2}
{"starttime": 9, "endtime": 11, "count": 1})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
