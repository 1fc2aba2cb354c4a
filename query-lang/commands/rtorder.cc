#include <memory>
#include <utility>

#include "query-lang/commands/chained_operator.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

const CommandSpec& rtorder_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_TRY(arguments.bool_option("discard", false));
  RIFFLE_TRY(arguments.span_option("buffer_span"));
  RIFFLE_TRY(arguments.count_option("max_buffer_size", 0));
  PlainCommand command;
  command.spec = &rtorder_command();
  command.arguments = arguments.print_options();
  command.keeps_order = false;
  return make_chained_node(std::move(command), "sort 0 _time", arguments.knowledge());
}

}  // namespace

const CommandSpec& rtorder_command() {
  static const CommandSpec spec = {
      .name = "rtorder",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Puts events in the order of their time, oldest first",
      .description =
          "Searches here have an end, so all events are waited for: none comes too late for the "
          "buffer, and its limits need not cut anything.",
      .syntax = "rtorder [discard=<bool>] [buffer_span=<span>] [max_buffer_size=<n>]",
      .arguments = {{"discard", ArgType::kBool, "f", "what comes too late: nothing does"},
                    {"buffer_span", ArgType::kSpan, "10s", "how long to wait: to the end"},
                    {"max_buffer_size", ArgType::kNumber, "50000", "how many wait: all"}},
      .examples = {{"| rtorder | table n", "Oldest first", R"({"_time": 2, "n": "b"}
{"_time": 1, "n": "a"})",
                    R"({"n": "a"}
{"n": "b"})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
