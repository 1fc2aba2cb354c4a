#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "indexer/base/json.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/functions/json_path.h"
#include "query-lang/knowledge/csv.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Batch;
using index::Value;

const CommandSpec& makeresults_command();

namespace {

// Rows that nobody can look at or keep: a slip of the finger.
constexpr uint64_t kMostRows = 50'000'000;

struct Arguments {
  uint64_t count = 1;
  bool annotate = false;
  std::optional<Batch> data;  // with format=
};

Result<Batch> read_csv(ArgParser& arguments, std::string_view text) {
  Result<Batch> rows = rows_from_csv(text);
  if (!rows) return arguments.error("data: " + rows.error().message, arguments.option_span("data"));
  return rows;
}

Result<Batch> read_json(ArgParser& arguments, std::string_view text) {
  const Result<JsonValue> json = parse_json(text);
  if (!json) return arguments.error("data: " + json.error().message, arguments.option_span("data"));
  if (!json->is_array())
    return arguments.error("data must be a JSON array of objects", arguments.option_span("data"));
  index::BatchBuilder builder;
  for (const JsonValue& row : json->elements()) {
    builder.begin_row();
    builder.set("_raw", index::ValueView(std::string_view(print_json(row))));
    for (const JsonValue::Member& member : row.members())
      builder.set(member.name, field_of_json(member.value));
  }
  return builder.finish();
}

Batch make_rows(const Arguments& arguments, const index::SearchContext& context) {
  const size_t rows = arguments.data ? arguments.data->rows() : arguments.count;
  Batch table = arguments.data ? *arguments.data : Batch(rows);
  // The time is a whole second, as Splunk has it.
  if (table.find("_time") == nullptr)
    table.set("_time", index::Column::constant(Value(std::floor(to_seconds(context.now))), rows));
  if (arguments.annotate) {
    for (const char* name : {"_raw", "host", "source", "sourcetype", "splunk_server_group"}) {
      if (table.find(name) == nullptr) table.set(name, index::Column::nulls(rows));
    }
    table.set("splunk_server", index::Column::constant(Value("riffle"), rows));
  }
  return table;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  std::string positional;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (!option) {
      RIFFLE_ASSIGN(parsed.count, arguments.count());
      positional = fmt::format(" {}", parsed.count);
    }
    arguments.accept(",");
  }
  RIFFLE_ASSIGN(parsed.count, arguments.count_option("count", parsed.count));
  RIFFLE_ASSIGN(parsed.annotate, arguments.bool_option("annotate", false));
  if (parsed.count > kMostRows)
    return arguments.error(fmt::format("count is at most {}", kMostRows),
                           arguments.option_span("count"));
  const std::string format = arguments.text_option("format");
  if (!format.empty() || arguments.has_option("data")) {
    const std::string data = arguments.text_option("data");
    RIFFLE_ASSIGN(parsed.data, same_name(format, "json") ? read_json(arguments, data)
                                                         : read_csv(arguments, data));
  }
  PlainCommand command;
  command.spec = &makeresults_command();
  command.arguments = positional + arguments.print_options();
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return generated_rows(
        context, [parsed, &context]() -> Result<Batch> { return make_rows(parsed, context); });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& makeresults_command() {
  static const CommandSpec spec = {
      .name = "makeresults",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "Makes rows out of nothing",
      .description =
          "One row with the time of the search, or more; or the rows that are given as CSV or "
          "JSON.",
      .syntax =
          "makeresults [<n> | count=<n>] [annotate=<bool>] [splunk_server=<name>] "
          "[splunk_server_group=<name>] [format=csv|json data=<text>]",
      .arguments = {{"<n>", ArgType::kNumber, "1", "how many rows"},
                    {"count", ArgType::kNumber, "1", "how many rows"},
                    {"annotate", ArgType::kBool, "f",
                     "whether there are also the fields of an event, empty but for splunk_server"},
                    {"splunk_server", ArgType::kText, "",
                     "there is one server: every name means it"},
                    {"splunk_server_group", ArgType::kText, "",
                     "there is one server: every name means it"},
                    {"format", ArgType::kEnum, "csv", "what the data are", {"csv", "json"}},
                    {"data", ArgType::kText, "",
                     "the rows: CSV with names in the first line, or a JSON array of objects"}},
      .examples = {{"| makeresults count=2 | eval n=1 | fields - _time", "Two rows", "{}",
                    "{\"n\": 1}\n{\"n\": 1}"},
                   {"| makeresults format=csv data=\"a,b\n1,x\n2,y\" | fields - _time",
                    "Rows as CSV", "{}", "{\"a\": 1, \"b\": \"x\"}\n{\"a\": 2, \"b\": \"y\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
