#include <algorithm>

#include <fmt/format.h>

#include "query-lang/commands/rewritten_command.h"
#include "query-lang/knowledge/saved_text.h"

namespace riffle::lang {

const CommandSpec& loadjob_command();

namespace {

// The commands of a search in front of the first that makes a table of its events.
Result<std::string> events_of(std::string_view text,
                              const std::shared_ptr<const Knowledge>& knowledge) {
  RIFFLE_ASSIGN(Pipeline pipeline, parse_generated(text, knowledge));
  const auto table = std::find_if(pipeline.begin(), pipeline.end(), [](const auto& command) {
    return command->kind() == CommandKind::kTransforming;
  });
  pipeline.erase(table, pipeline.end());
  return pipeline.empty() ? "search *" : print_pipeline(pipeline);
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  std::string id;
  SourceSpan span = arguments.command().span;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool taken, arguments.take_option());
    if (taken) continue;
    const Token token = arguments.next();
    if (!token.is_text() || !id.empty())
      return arguments.unexpected(token, id.empty() ? "the id of a search" : "an option");
    id = token.text;
    span = token.span;
  }
  RIFFLE_TRY(arguments.bool_option("ignore_running", true));
  RIFFLE_ASSIGN(const bool events, arguments.bool_option("events", false));
  RIFFLE_ASSIGN(const uint64_t offset, arguments.count_option("artifact_offset", 0));
  if (offset > 0)
    return arguments.error("only artifact_offset=0 is there",
                           arguments.option_span("artifact_offset"));
  auto knowledge = arguments.knowledge();
  if (!arguments.has_option("savedsearch")) {
    if (id.empty()) return arguments.unexpected(arguments.peek(), "the id of a search");
    if (events)
      return arguments.error(
          "events=t needs savedsearch=: of others the results are kept, not "
          "the events",
          arguments.option_span("events"));
    if (arguments.has_option("job_delegate"))
      return arguments.error("job_delegate= needs savedsearch=",
                             arguments.option_span("job_delegate"));
    return std::unique_ptr<CommandNode>(std::make_unique<RowsCommand>(
        arguments.spec(), "loadjob" + arguments.print_options() + " " + print_argument(id),
        [knowledge, id, span](const index::SearchContext&) -> Result<index::Batch> {
          std::optional<index::Batch> rows =
              knowledge == nullptr ? std::nullopt : knowledge->job_rows(id);
          if (rows) return std::move(*rows);
          return user_error(fmt::format("there is no finished search '{}'", id), span,
                            "its id is `sid` in the last line of its answer and in `history`; a "
                            "server keeps rows that are not large for ten minutes");
        }));
  }
  if (!id.empty()) return arguments.error("either an id or savedsearch=, not both", span);
  // owner:app:name; owners and apps are not told apart here.
  std::string name = arguments.text_option("savedsearch");
  span = arguments.option_span("savedsearch");
  if (const size_t colon = name.find(':'); colon != std::string::npos) {
    const size_t second = name.find(':', colon + 1);
    if (second != std::string::npos) name.erase(0, second + 1);
  }
  return std::unique_ptr<CommandNode>(std::make_unique<RewrittenCommand>(
      arguments.spec(), "loadjob" + arguments.print_options(), knowledge,
      [knowledge, name, span, events](const index::SearchContext&) -> Result<std::string> {
        RIFFLE_ASSIGN(std::string text, saved_search_text(knowledge.get(), name, {}, span));
        return events ? events_of(text, knowledge) : text;
      }));
}

}  // namespace

const CommandSpec& loadjob_command() {
  static const CommandSpec spec = {
      .name = "loadjob",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "The rows of a search that has ended",
      .description =
          "Of the search with this id, or of a saved search. Results of scheduled runs are not "
          "kept, "
          "so a saved search runs anew.",
      .syntax =
          "loadjob (<id> | savedsearch=\"<owner>:<app>:<name>\") [ignore_running=<bool>] "
          "[events=<bool>] [job_delegate=<name>] [artifact_offset=<n>]",
      .arguments = {{"<id>", ArgType::kText, "", "of a search that has ended"},
                    {"savedsearch", ArgType::kText, "",
                     "a saved search; owner and app may be left "
                     "out and are not looked at"},
                    {"ignore_running", ArgType::kBool, "t",
                     "only searches that have ended: none other has rows"},
                    {"events", ArgType::kBool, "f",
                     "of a saved search: the events that it makes its table of"},
                    {"job_delegate", ArgType::kText, "scheduler",
                     "whose run of a saved search; it runs anew, so every name means the same"},
                    {"artifact_offset", ArgType::kNumber, "0", "only 0: the newest"}},
      .examples = {{"| loadjob 1700000000.7", "By its id"},
                   {"| loadjob savedsearch=\"admin:search:errors\"", "A saved search"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
