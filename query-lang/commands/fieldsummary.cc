#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "indexer/base/json.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/commands/table_command.h"
#include "query-lang/functions/values.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ValueView;

const CommandSpec& fieldsummary_command();

namespace {

struct Arguments {
  uint64_t most_values = 100;
  std::vector<FieldRef> fields;
};

struct Summary {
  uint64_t count = 0;
  uint64_t numbers = 0;
  double sum = 0;
  double squares = 0;
  double least = 0;
  double largest = 0;
  std::map<std::string, uint64_t> values;

  void add(const ValueView& value) {
    ++count;
    ++values[index::to_text(value)];
    const std::optional<double> number = index::as_number(value);
    if (!number) return;
    least = numbers == 0 ? *number : std::min(least, *number);
    largest = numbers == 0 ? *number : std::max(largest, *number);
    ++numbers;
    sum += *number;
    // Welford's way: the plain sum of squares loses digits.
    const double delta = *number - mean_;
    mean_ += delta / static_cast<double>(numbers);
    squares += delta * (*number - mean_);
  }

 private:
  double mean_ = 0;
};

std::string values_json(const Summary& summary, uint64_t most) {
  std::vector<std::pair<std::string, uint64_t>> values(summary.values.begin(),
                                                       summary.values.end());
  std::stable_sort(values.begin(), values.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  JsonWriter json;
  json.begin_array();
  for (size_t i = 0; i < values.size() && (most == 0 || i < most); ++i) {
    json.begin_object().member("value", values[i].first);
    json.key("count").unsigned_integer(values[i].second).end_object();
  }
  json.end_array();
  return json.take();
}

Batch summarize(const Arguments& arguments, const Batch& rows) {
  std::map<std::string, Summary> summaries;
  for (const Batch::Field& field : rows.fields()) {
    if (arguments.fields.empty() ? field.name.starts_with('_')
                                 : !selects(arguments.fields, field.name))
      continue;
    Summary summary;
    for (size_t row = 0; row < rows.rows(); ++row)
      for_each_value(field.column->at(row), [&](const ValueView& value) { summary.add(value); });
    summaries.emplace(field.name, std::move(summary));
  }
  index::BatchBuilder table;
  for (const auto& [name, summary] : summaries) {
    table.begin_row();
    const auto number = [&](std::string_view column, double value) {
      table.set(column, ValueView(value));
    };
    const auto numbers = static_cast<double>(summary.numbers);
    table.set("field", ValueView(std::string_view(name)));
    number("count", static_cast<double>(summary.count));
    number("distinct_count", static_cast<double>(summary.values.size()));
    number("is_exact", 1);
    if (summary.numbers > 0) {
      number("max", summary.largest);
      number("mean", summary.sum / numbers);
      number("min", summary.least);
    }
    number("numeric_count", numbers);
    if (summary.numbers > 0)
      number("stdev", summary.numbers > 1 ? std::sqrt(summary.squares / (numbers - 1)) : 0);
    table.set("values", ValueView(std::string_view(values_json(summary, arguments.most_values))));
  }
  return table.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_ASSIGN(parsed.fields, take_options_and_fields(arguments));
  RIFFLE_ASSIGN(parsed.most_values, arguments.count_option("maxvals", 100));
  return make_plain_node(table_command(
      arguments, parsed.fields,
      [parsed](const Batch& rows) -> Result<Batch> { return summarize(parsed, rows); }));
}

}  // namespace

const CommandSpec& fieldsummary_command() {
  static const CommandSpec spec = {
      .name = "fieldsummary",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "Describes each field",
      .description =
          "A row for each field: how many values and different ones, the least, the largest, mean "
          "and standard deviation of the numbers, and the most frequent values as JSON.",
      .syntax = "fieldsummary [maxvals=<n>] [<field>, ...]",
      .arguments = {{"<field>", ArgType::kFieldList, "", "which fields; wildcards allowed"},
                    {"maxvals", ArgType::kNumber, "100", "how many values are listed; 0 for all"}},
      .examples = {{"| fieldsummary | table field count distinct_count max", "Of all fields",
                    "{\"a\": 1, \"b\": \"x\"}\n{\"a\": 3}",
                    "{\"field\": \"a\", \"count\": 2, \"distinct_count\": 2, \"max\": "
                    "3}\n{\"field\": \"b\", \"count\": 1, \"distinct_count\": 1}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
