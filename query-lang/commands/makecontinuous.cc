#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/exec/batch_concat.h"
#include "query-lang/exec/group_table.h"
#include "query-lang/exec/number_bins.h"
#include "query-lang/exec/time_buckets.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& makecontinuous_command();

namespace {

struct Arguments {
  std::string field = "_time";
  std::optional<SpanValue> span;
  uint64_t bins = 100;
  std::optional<double> start;
  std::optional<double> end;
};

// More rows than anybody can look at: the span is a mistake.
constexpr size_t kMostRows = 100'000;

// The values that there should be.
Result<std::vector<double>> steps(const Arguments& arguments, const std::set<double>& seen,
                                  const index::SearchContext& context) {
  const bool time = arguments.field == "_time";
  const double least = arguments.start.value_or(*seen.begin());
  const double largest = arguments.end.value_or(*seen.rbegin());
  std::vector<double> values;
  SpanValue span;
  if (arguments.span) {
    span = *arguments.span;
  } else {
    span = time ? automatic_span(from_seconds(largest - least), arguments.bins)
                : automatic_number_span(least, largest, arguments.bins);
  }
  const auto add = [&](double value) -> Result<void> {
    if (values.size() == kMostRows)
      return limit_error(fmt::format("makecontinuous would make more than {} rows", kMostRows),
                         "take a larger span");
    values.push_back(value);
    return {};
  };
  if (span.is_time()) {
    const TimeBuckets buckets(span, context.zone);
    for (Micros at = buckets.floor(from_seconds(least)); at <= from_seconds(largest);
         at = buckets.next(at))
      RIFFLE_TRY(add(to_seconds(at)));
  } else {
    for (double step = std::floor(least / span.count); step * span.count <= largest; ++step)
      RIFFLE_TRY(add(step * span.count));
  }
  return values;
}

Result<Batch> fill(const Arguments& arguments, const index::SearchContext& context,
                   const Batch& rows) {
  std::set<double> seen;
  for (size_t row = 0; row < rows.rows(); ++row) {
    if (const std::optional<double> value = index::as_number(rows.at(row, arguments.field)))
      seen.insert(*value);
  }
  if (seen.empty()) return rows;
  RIFFLE_ASSIGN(const std::vector<double> wanted, steps(arguments, seen, context));
  std::vector<double> missing;
  for (const double value : wanted) {
    if (!seen.contains(value)) missing.push_back(value);
  }
  Batch more(missing.size());
  more.set(arguments.field, index::Column::numbers(std::move(missing)));
  const Batch all = concat(std::array<Batch, 2>{rows, more});
  std::vector<uint32_t> order(all.rows());
  std::iota(order.begin(), order.end(), 0);
  const index::ColumnPtr column = all.column(arguments.field);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return compare_keys(column->at(a), column->at(b)) < 0;
  });
  return all.take(order);
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (option) continue;
    RIFFLE_ASSIGN(FieldRef field, arguments.field());
    parsed.field = std::move(field.name);
  }
  RIFFLE_ASSIGN(parsed.span, arguments.span_option("span"));
  RIFFLE_ASSIGN(parsed.bins, arguments.count_option("bins", 100));
  if (parsed.span && parsed.span->unit == SpanValue::Unit::kLog)
    return arguments.error("span cannot be logarithmic", arguments.option_span("span"));
  if (parsed.span && parsed.field == "_time" && !parsed.span->is_time())
    parsed.span->unit = SpanValue::Unit::kSecond;
  if (arguments.has_option("start")) {
    RIFFLE_ASSIGN(parsed.start, arguments.number_option("start", 0));
  }
  if (arguments.has_option("end")) {
    RIFFLE_ASSIGN(parsed.end, arguments.number_option("end", 0));
  }
  PlainCommand command;
  command.spec = &makecontinuous_command();
  command.arguments = " " + print_field(parsed.field) + arguments.print_options();
  command.keeps_order = false;
  command.demand = demand_also({parsed.field});
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [parsed, &context](const Batch& rows) -> Result<Batch> {
      return fill(parsed, context, rows);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& makecontinuous_command() {
  static const CommandSpec spec = {
      .name = "makecontinuous",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Adds rows for values that are missing",
      .description =
          "Between the least and the largest value of a field there is a row for each step; the "
          "rows come sorted by it.",
      .syntax = "makecontinuous [<field>] [span=<span>] [bins=<n>] [start=<number>] [end=<number>]",
      .arguments = {{"<field>", ArgType::kField, "_time", "the field with the values"},
                    {"span", ArgType::kSpan, "", "the step"},
                    {"bins", ArgType::kNumber, "100", "how many steps at most where it is chosen"},
                    {"start", ArgType::kNumber, "", "where it begins"},
                    {"end", ArgType::kNumber, "", "where it ends"}},
      .examples = {{"| makecontinuous n span=1", "The 2 was missing",
                    "{\"n\": 1, \"x\": \"a\"}\n{\"n\": 3, \"x\": \"b\"}",
                    "{\"n\": 1, \"x\": \"a\"}\n{\"n\": 2}\n{\"n\": 3, \"x\": \"b\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
