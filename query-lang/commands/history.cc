#include "query-lang/commands/rewritten_command.h"

namespace riffle::lang {

const CommandSpec& history_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(const bool events, arguments.bool_option("events", false));
  if (events)
    return arguments.error("events=t is not there: searches are rows, not events",
                           arguments.option_span("events"));
  auto knowledge = arguments.knowledge();
  return std::unique_ptr<CommandNode>(std::make_unique<RowsCommand>(
      arguments.spec(), "history" + arguments.print_options(),
      [knowledge](const index::SearchContext&) -> Result<index::Batch> {
        return knowledge == nullptr ? index::Batch(0) : knowledge->history();
      }));
}

}  // namespace

const CommandSpec& history_command() {
  static const CommandSpec spec = {
      .name = "history",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "The searches that ran here",
      .description =
          "Newest first, since the server was started: `_time`, `search`, `sid`, `status`, "
          "`result_count`, `total_run_time`. Empty without a server.",
      .syntax = "history [events=<bool>]",
      .arguments = {{"events", ArgType::kBool, "f", "only f"}},
      .examples = {{"| history", "All of them"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
