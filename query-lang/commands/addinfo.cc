#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::Value;

const CommandSpec& addinfo_command();

namespace {

Batch with_info(const index::SearchContext& context, const Batch& rows) {
  const TimeRange& range = context.time_range;
  const auto put = [&](Batch& batch, const char* name, Value value) {
    batch.set(name, index::Column::constant(std::move(value), rows.rows()));
  };
  Batch result = rows;
  put(result, "info_min_time",
      Value(range.earliest == kMinTime ? 0.0 : to_seconds(range.earliest)));
  put(result, "info_max_time",
      range.latest == kMaxTime ? Value("+Infinity") : Value(to_seconds(range.latest)));
  put(result, "info_search_time", Value(to_seconds(context.now)));
  // Splunk's job IDs begin with the time at which the search began; so does this.
  put(result, "info_sid", Value(index::format_number(to_seconds(context.now))));
  return result;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser&) {
  PlainCommand command;
  command.spec = &addinfo_command();
  command.passes_limit = true;
  command.make = [](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return each_batch(
        [&context](const Batch& rows) -> Result<Batch> { return with_info(context, rows); });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& addinfo_command() {
  static const CommandSpec spec = {
      .name = "addinfo",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Adds what the search was asked for",
      .description =
          "`info_min_time` and `info_max_time` (`+Infinity` for an open end) are the time range, "
          "`info_search_time` is when the search began, and `info_sid` that time as text.",
      .syntax = "addinfo",
      .arguments = {},
      .examples = {{"| addinfo | table info_min_time info_max_time info_search_time",
                    "Of a search over all time", "{\"n\": 1}",
                    "{\"info_min_time\": 0, \"info_max_time\": \"+Infinity\", "
                    "\"info_search_time\": 1700000000}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
