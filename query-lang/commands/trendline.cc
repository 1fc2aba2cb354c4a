#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& trendline_command();

namespace {

enum class Kind : uint8_t { kSimple, kExponential, kWeighted };

struct Trend {
  Kind kind = Kind::kSimple;
  uint64_t period = 0;
  std::string field;
  std::string name;  // "sma5(x)"
  std::string target;
};

// The last numbers of one field.
struct State {
  std::deque<double> last;
  double average = 0;  // the exponential one
  uint64_t seen = 0;
};

std::optional<double> next(const Trend& trend, State& state, double number) {
  ++state.seen;
  const auto period = static_cast<double>(trend.period);
  if (trend.kind == Kind::kExponential) {
    const double weight = 2 / (period + 1);
    state.average = state.seen == 1 ? number : weight * number + (1 - weight) * state.average;
    return state.seen < trend.period ? std::nullopt : std::optional<double>(state.average);
  }
  state.last.push_back(number);
  if (state.last.size() > trend.period) state.last.pop_front();
  if (state.last.size() < trend.period) return {};
  double sum = 0;
  double weight = 0;
  for (const double each : state.last) sum += trend.kind == Kind::kSimple ? each : each * ++weight;
  return sum / (trend.kind == Kind::kSimple ? period : period * (period + 1) / 2);
}

Batch add_trends(const std::vector<Trend>& trends, std::vector<State>& states, const Batch& rows) {
  Batch result = rows;
  for (size_t i = 0; i < trends.size(); ++i) {
    const index::ColumnPtr column = rows.column(trends[i].field);
    index::ColumnBuilder builder;
    for (size_t row = 0; row < rows.rows(); ++row) {
      const std::optional<double> number = index::as_number(column->at(row));
      const std::optional<double> average =
          number ? next(trends[i], states[i], *number) : std::nullopt;
      average ? builder.add_number(*average) : builder.add_null();
    }
    result.set(trends[i].target, builder.finish());
  }
  return result;
}

// "sma5(x)"
std::optional<Trend> parse_trend(const std::string& text) {
  Trend trend;
  const size_t open = text.find('(');
  if (open == std::string::npos || !text.ends_with(')') || open < 4) return {};
  const std::string kind = lower_name(std::string_view(text).substr(0, 3));
  if (kind != "sma" && kind != "ema" && kind != "wma") return {};
  if (kind == "ema") trend.kind = Kind::kExponential;
  if (kind == "wma") trend.kind = Kind::kWeighted;
  const std::optional<double> period =
      index::parse_number(std::string_view(text).substr(3, open - 3));
  constexpr double kMostRows = 10'000;
  if (!period || *period < 2 || *period > kMostRows) return {};
  trend.period = static_cast<uint64_t>(*period);
  trend.field = text.substr(open + 1, text.size() - open - 2);
  if (trend.field.size() > 1 && trend.field.front() == '"' && trend.field.back() == '"')
    trend.field = trend.field.substr(1, trend.field.size() - 2);
  trend.name = kind + std::to_string(trend.period) + "(" + trend.field + ")";
  trend.target = trend.name;
  return trend;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  std::vector<Trend> trends;
  std::vector<std::string> fields;
  PlainCommand command;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const FieldRef call, arguments.field());
    std::optional<Trend> trend = parse_trend(call.name);
    if (!trend)
      return arguments.error(fmt::format("'{}' is no average", call.name), call.span,
                             "write sma5(x), ema5(x) or wma5(x) with a number from 2 to 10000");
    command.arguments += " " + trend->name;
    if (arguments.accept_word("AS")) {
      RIFFLE_ASSIGN(const FieldRef target, arguments.field());
      trend->target = target.name;
      command.arguments += " AS " + print_field(target.name);
    }
    fields.push_back(trend->field);
    trends.push_back(std::move(*trend));
    arguments.accept(",");
  }
  if (trends.empty()) return arguments.unexpected(arguments.peek(), "sma5(x), ema5(x) or wma5(x)");
  command.spec = &trendline_command();
  command.demand = demand_also(fields);
  command.make = [trends](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch([trends, states = std::vector<State>(trends.size())](
                          const Batch& rows) mutable -> Result<Batch> {
      return add_trends(trends, states, rows);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& trendline_command() {
  static const CommandSpec spec = {
      .name = "trendline",
      .aliases = {},
      .kind = CommandKind::kCentralized,
      .summary = "Adds moving averages",
      .description =
          "`sma5(x)` is the mean of the last five numbers, `wma5(x)` gives the newest five times "
          "the weight of the oldest, `ema5(x)` weights each new one by 2/(5+1). The first four "
          "rows have none.",
      .syntax = "trendline <average>(<field>) [AS <field>] ...",
      .arguments = {{"<average>", ArgType::kText, "", "sma, ema or wma with the number of rows"},
                    {"<field>", ArgType::kField, "",
                     "the field with the numbers, and the name of the result"}},
      .examples = {{"| trendline sma2(x) AS t", "The mean of two rows",
                    "{\"x\": 1}\n{\"x\": 3}\n{\"x\": 6}",
                    "{\"x\": 1}\n{\"x\": 3, \"t\": 2}\n{\"x\": 6, \"t\": 4.5}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
