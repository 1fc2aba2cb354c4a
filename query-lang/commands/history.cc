#include "query-lang/commands/rewritten_command.h"

namespace riffle::lang {

const CommandSpec& history_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(const bool events, arguments.bool_option("events", false));
  auto knowledge = arguments.knowledge();
  return std::unique_ptr<CommandNode>(std::make_unique<RowsCommand>(
      arguments.spec(), "history" + arguments.print_options(),
      [knowledge, events](const index::SearchContext&) -> Result<index::Batch> {
        if (knowledge == nullptr) return index::Batch(0);
        index::Batch searches = knowledge->history();
        // The text of an event is that of its search.
        if (events) searches.set("_raw", searches.column("search"));
        return searches;
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
      .arguments = {{"events", ArgType::kBool, "f",
                     "as events, whose `_raw` is the text of the search"}},
      .examples = {{"| history", "All of them"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
