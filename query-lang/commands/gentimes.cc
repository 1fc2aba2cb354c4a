#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "indexer/base/time_format.h"
#include "indexer/read/time_modifier.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ValueView;

const CommandSpec& gentimes_command();

namespace {

struct Arguments {
  std::string start;
  std::string end;
  SpanValue step;
};

constexpr std::string_view kHuman = "%a %b %e %H:%M:%S %Y";
// More rows than anybody can want: the step is a slip of the finger.
constexpr size_t kMostRows = 1'000'000;

// mm/dd/yyyy[:HH:MM:SS], or so many days from the last midnight.
std::optional<Micros> parse_moment(const std::string& text, const index::SearchContext& context) {
  if (const std::optional<double> days = index::parse_number(text)) {
    const Result<Micros> at = index::parse_time_modifier(
        fmt::format("@d{}{}d", *days < 0 ? "" : "+", *days), context.now, *context.zone);
    return at ? std::optional<Micros>(*at) : std::nullopt;
  }
  for (const char* format : {"%m/%d/%Y:%H:%M:%S", "%m/%d/%Y"}) {
    if (const std::optional<Micros> at = parse_time(text, format, *context.zone)) return at;
  }
  return {};
}

// Days and longer follow the calendar.
Result<Micros> after(Micros at, const SpanValue& step, const index::SearchContext& context) {
  return index::parse_time_modifier("+" + step.text, at, *context.zone);
}

Result<Batch> make_times(const Arguments& arguments, const index::SearchContext& context) {
  const std::optional<Micros> start = parse_moment(arguments.start, context);
  const std::optional<Micros> end = parse_moment(arguments.end, context);
  if (!start || !end)
    return user_error(
        "gentimes: start and end are written mm/dd/yyyy[:HH:MM:SS], or as days from today");
  index::BatchBuilder rows;
  for (Micros at = *start; at < *end;) {
    if (rows.rows() == kMostRows)
      return limit_error(fmt::format("gentimes would make more than {} rows", kMostRows),
                         "take a larger increment");
    RIFFLE_ASSIGN(const Micros next, after(at, arguments.step, context));
    // A range ends a second before the next one begins.
    const Micros last = next - kMicrosPerSecond;
    rows.begin_row();
    rows.set("starttime", ValueView(to_seconds(at)));
    rows.set("endtime", ValueView(to_seconds(last)));
    rows.set("starthuman", ValueView(std::string_view(format_time(at, kHuman, *context.zone))));
    rows.set("endhuman", ValueView(std::string_view(format_time(last, kHuman, *context.zone))));
    at = next;
  }
  return rows.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (!option) return arguments.unexpected(arguments.peek(), "an option");
    arguments.accept(",");
  }
  if (!arguments.has_option("start")) return arguments.unexpected(arguments.peek(), "start=<time>");
  parsed.start = arguments.text_option("start");
  parsed.end = arguments.text_option("end", "0");
  const std::string increment = arguments.text_option("increment", "1d");
  const std::optional<SpanValue> step = parse_span(increment);
  if (!step || step->unit == SpanValue::Unit::kLog || step->unit == SpanValue::Unit::kNumber)
    return arguments.error("increment needs a span of time, as in 1h",
                           arguments.option_span("increment"));
  parsed.step = *step;
  PlainCommand command;
  command.spec = &gentimes_command();
  command.arguments = arguments.print_options();
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return generated_rows(
        context, [parsed, &context]() -> Result<Batch> { return make_times(parsed, context); });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& gentimes_command() {
  static const CommandSpec spec = {
      .name = "gentimes",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "Makes a row for each of several time ranges",
      .description =
          "From start to end (by default the last midnight) in steps: `starttime` and `endtime` in "
          "epoch seconds, `starthuman` and `endhuman` as text. Times are written `mm/dd/yyyy` or "
          "`mm/dd/yyyy:HH:MM:SS`, or as days from today: `-7`.",
      .syntax = "gentimes start=<time> [end=<time>] [increment=<span>]",
      .arguments = {{"start", ArgType::kText, "", "where the first range begins"},
                    {"end", ArgType::kText, "0", "where the last one ends"},
                    {"increment", ArgType::kSpan, "1d", "how long each is"}},
      .examples =
          {{"| gentimes start=10/25/2023 end=10/26/2023 increment=12h | table starttime endhuman",
            "Two half days", "{}",
            "{\"starttime\": 1698192000, \"endhuman\": \"Wed Oct 25 11:59:59 "
            "2023\"}\n{\"starttime\": 1698235200, \"endhuman\": \"Wed Oct 25 23:59:59 2023\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
