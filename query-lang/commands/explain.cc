#include "query-lang/commands/explain.h"

#include <algorithm>
#include <utility>

#include "query-lang/commands/event_trace.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/rewritten_command.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/commands/subpipeline.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& explain_command();

namespace {

constexpr std::string_view kBlanks = " \t\r\n\f\v";

// Takes blanks and then `word`, in any case, off the front of the text.
bool take(std::string_view& text, std::string_view word) {
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos || !same_name(text.substr(begin, word.size()), word))
    return false;
  text.remove_prefix(begin + word.size());
  return true;
}

std::optional<std::string> take_value(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  const bool quoted = text.starts_with('"');
  if (quoted) text.remove_prefix(1);
  const size_t end = quoted ? text.find('"') : text.find_first_of(kBlanks);
  if (end == std::string_view::npos) return {};
  std::string value(text.substr(0, end));
  // Whoever counts quotes would find another end of the text.
  if (value.find(quoted ? '\\' : '"') != std::string::npos) return {};
  text.remove_prefix(end + (quoted ? 1 : 0));
  return value;
}

Batch table_of(const std::vector<TraceStep>& steps) {
  index::BatchBuilder builder;
  for (size_t i = 0; i < steps.size(); ++i) {
    builder.begin_row();
    builder.set("step", index::Value(static_cast<double>(i + 1)));
    builder.set("command", index::Value(steps[i].command));
    builder.set("outcome", index::Value(steps[i].outcome));
    if (!steps[i].reason.empty()) builder.set("reason", index::Value(steps[i].reason));
  }
  return builder.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_TRY(arguments.take_options());
  const std::string id = arguments.text_option("event");
  if (id.empty())
    return arguments.error("event= is missing", arguments.command().span,
                           "it is the _id of the event, or \"field=value\"");
  RIFFLE_ASSIGN(Pipeline pipeline, arguments.subsearch());
  return make_explain(id, std::move(pipeline), arguments.knowledge());
}

}  // namespace

std::optional<ExplainForm> explain_form(std::string_view text) {
  std::string_view rest = text;
  take(rest, "|");
  if (!take(rest, "explain") || !take(rest, "event") || !take(rest, "=")) return {};
  std::optional<std::string> id = take_value(rest);
  if (!id || id->empty() || !take(rest, "for") || rest.empty() ||
      kBlanks.find(rest.front()) == std::string_view::npos)
    return {};
  return ExplainForm{std::move(*id), text.size() - rest.size()};
}

std::unique_ptr<CommandNode> make_explain(std::string id, Pipeline pipeline,
                                          std::shared_ptr<const Knowledge> knowledge) {
  const auto shared = std::make_shared<const Pipeline>(std::move(pipeline));
  PlainCommand command;
  command.spec = &explain_command();
  command.arguments = " event=" + print_argument(id) + print_subpipeline(*shared);
  command.make = [id = std::move(id), shared, knowledge = std::move(knowledge)](
                     const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return generated_rows(context, [=, &context]() -> Result<Batch> {
      RIFFLE_ASSIGN(const std::vector<TraceStep> steps,
                    trace_event(*shared, id, knowledge, context));
      return table_of(steps);
    });
  };
  return make_plain_node(std::move(command));
}

const CommandSpec& explain_command() {
  static const CommandSpec spec = {
      .name = "explain",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "Where along a search an event is dropped, and why",
      .description =
          "Follows an event command by command, up to the one that drops it or makes a table of "
          "it. It is named by its `_id`, or by a field that is its own, as in "
          "`event=\"request_id=4711\"`. Typed as `explain event=<id> for <query>` at the beginning "
          "of a "
          "query it needs no brackets.",
      .syntax = "explain event=<id> [<subsearch>]",
      .arguments = {{"event", ArgType::kText, "", "the `_id` of the event, or \"<field>=<value>\""},
                    {"<subsearch>", ArgType::kSubsearch, "", "the search to look into"}},
      .examples = {{"| explain event=e1 [search index=* | where n>5]", "An event that is too small",
                    "{\"_id\": \"e1\", \"_time\": 5, \"index\": \"main\", \"n\": 3}",
                    "{\"step\": 1, \"command\": \"search index=*\", \"outcome\": \"kept\"}\n"
                    "{\"step\": 2, \"command\": \"where n > 5\", \"outcome\": \"dropped\", "
                    "\"reason\": \"it has n=3\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
