#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& concurrency_command();

namespace {

struct Arguments {
  std::string duration;
  std::string start = "_time";
  std::string output = "concurrency";
};

Batch count_concurrent(const Arguments& arguments, const Batch& rows) {
  // Begins and ends, ascending: at a moment as many run as have begun and not ended.
  std::vector<double> begins;
  std::vector<double> ends;
  for (size_t row = 0; row < rows.rows(); ++row) {
    const std::optional<double> begin = index::as_number(rows.at(row, arguments.start));
    const std::optional<double> length = index::as_number(rows.at(row, arguments.duration));
    if (!begin || !length) continue;
    begins.push_back(*begin);
    ends.push_back(*begin + std::max(0.0, *length));
  }
  std::sort(begins.begin(), begins.end());
  std::sort(ends.begin(), ends.end());
  index::ColumnBuilder builder;
  for (size_t row = 0; row < rows.rows(); ++row) {
    const std::optional<double> at = index::as_number(rows.at(row, arguments.start));
    if (!at || !index::as_number(rows.at(row, arguments.duration))) {
      builder.add_null();
      continue;
    }
    const auto begun = std::upper_bound(begins.begin(), begins.end(), *at) - begins.begin();
    const auto ended = std::lower_bound(ends.begin(), ends.end(), *at) - ends.begin();
    builder.add_number(static_cast<double>(begun - ended));
  }
  Batch result = rows;
  result.set(arguments.output, builder.finish());
  return result;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  if (!arguments.has_option("duration"))
    return arguments.unexpected(arguments.peek(), "duration=<field>");
  parsed.duration = arguments.text_option("duration");
  parsed.start = arguments.text_option("start", parsed.start);
  parsed.output = arguments.text_option("output", parsed.output);
  PlainCommand command;
  command.spec = &concurrency_command();
  command.arguments = arguments.print_options();
  command.demand = demand_also({parsed.start, parsed.duration});
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [parsed](const Batch& rows) -> Result<Batch> {
      return count_concurrent(parsed, rows);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& concurrency_command() {
  static const CommandSpec spec = {
      .name = "concurrency",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Counts how many things run at the same time",
      .description =
          "Each row is something that begins at a time and takes so many seconds; it gets the "
          "number of rows that run when it begins, itself among them.",
      .syntax = "concurrency duration=<field> [start=<field>] [output=<field>]",
      .arguments = {{"duration", ArgType::kField, "", "the field with the seconds"},
                    {"start", ArgType::kField, "_time", "the field with the begin"},
                    {"output", ArgType::kField, "concurrency", "the field to make"}},
      .examples = {{"| concurrency duration=d", "Two at once",
                    "{\"_time\": 15, \"d\": 1}\n{\"_time\": 10, \"d\": 10}",
                    "{\"_time\": 15, \"d\": 1, \"concurrency\": 2}\n{\"_time\": 10, \"d\": 10, "
                    "\"concurrency\": 1}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
