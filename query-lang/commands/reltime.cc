#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& reltime_command();

namespace {

constexpr double kMinute = 60;
constexpr double kHour = 3600;
constexpr double kDay = 86'400;
constexpr double kMonth = 30 * kDay;
constexpr double kYear = 365 * kDay;

std::string relative(double seconds) {
  struct Unit {
    double length;
    const char* name;
  };
  static constexpr std::array<Unit, 6> kUnits = {{{kYear, "year"},
                                                  {kMonth, "month"},
                                                  {kDay, "day"},
                                                  {kHour, "hour"},
                                                  {kMinute, "minute"},
                                                  {1, "second"}}};
  const double age = std::abs(seconds);
  for (const Unit& unit : kUnits) {
    const double count = std::floor(age / unit.length);
    if (count < 1) continue;
    return fmt::format("{} {}{} {}", count, unit.name, count == 1 ? "" : "s",
                       seconds > 0 ? "ago" : "from now");
  }
  return "now";
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_TRY(arguments.take_options());
  const std::string field = arguments.text_option("timefield", "_time");
  const std::string prefix = arguments.text_option("prefix");
  PlainCommand command;
  command.spec = &reltime_command();
  command.arguments = arguments.print_options();
  command.passes_limit = true;
  command.demand = demand_also({field});
  command.make =
      [field, prefix](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return each_batch(
        [field, prefix, now = to_seconds(context.now)](const Batch& rows) -> Result<Batch> {
          const index::ColumnPtr times = rows.column(field);
          index::ColumnBuilder builder;
          for (size_t row = 0; row < rows.rows(); ++row) {
            const std::optional<double> at = index::as_number(times->at(row));
            at ? builder.add_text(relative(now - *at)) : builder.add_null();
          }
          Batch result = rows;
          result.set(prefix + "reltime", builder.finish());
          return result;
        });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& reltime_command() {
  static const CommandSpec spec = {
      .name = "reltime",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Says how long ago a row's time is",
      .description =
          "In the field `reltime`, as in `5 minutes ago`: in whole units of the largest that fits.",
      .syntax = "reltime [timefield=<field>] [prefix=<text>]",
      .arguments = {{"timefield", ArgType::kField, "_time", "the field with the time"},
                    {"prefix", ArgType::kText, "", "what the name of the result begins with"}},
      .examples = {{"| reltime", "Five minutes", "{\"_time\": 1699999690}",
                    "{\"_time\": 1699999690, \"reltime\": \"5 minutes ago\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
