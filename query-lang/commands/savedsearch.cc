#include <fmt/format.h>

#include "query-lang/commands/rewritten_command.h"
#include "query-lang/knowledge/saved_text.h"

namespace riffle::lang {

const CommandSpec& savedsearch_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  NamedValues values;
  std::string name;
  SourceSpan span = arguments.command().span;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool taken, take_named_value(arguments, values));
    if (taken) continue;
    const Token token = arguments.next();
    if (!token.is_text() || !name.empty())
      return arguments.unexpected(token,
                                  name.empty() ? "the name of a saved search" : "name=value");
    name = token.text;
    span = token.span;
  }
  if (name.empty()) return arguments.unexpected(arguments.peek(), "the name of a saved search");
  std::string printed = "savedsearch " + print_argument(name) + print_named_values(values);
  auto knowledge = arguments.knowledge();
  return std::unique_ptr<CommandNode>(std::make_unique<RewrittenCommand>(
      arguments.spec(), std::move(printed), knowledge,
      [knowledge, name, values, span](const index::SearchContext&) {
        return saved_search_text(knowledge.get(), name, values, span);
      }));
}

}  // namespace

const CommandSpec& savedsearch_command() {
  static const CommandSpec spec = {
      .name = "savedsearch",
      .aliases = {"macro"},
      .kind = CommandKind::kGenerating,
      .summary = "Runs a saved search",
      .description =
          "The search that is kept under the name stands in its place; `$x$` in it becomes the "
          "value "
          "of `x=`. Its own times hold where it has any.",
      .syntax = "savedsearch <name> [<parameter>=<value>, ...]",
      .arguments = {{"<name>", ArgType::kText, "", "of the saved search"},
                    {"<parameter>", ArgType::kText, "", "what takes the place of $parameter$"}},
      .examples = {{"| savedsearch errors", "As it is kept"},
                   {"| savedsearch \"errors of a host\" host=web-1", "With a parameter"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
