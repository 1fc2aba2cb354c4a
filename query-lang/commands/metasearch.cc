#include "query-lang/commands/rewritten_command.h"

namespace riffle::lang {

const CommandSpec& metasearch_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_ASSIGN(const SearchExpression expression, arguments.search_expression());
  const std::string search = print_search(expression);
  return std::unique_ptr<CommandNode>(std::make_unique<RewrittenCommand>(
      arguments.spec(), "metasearch " + search, arguments.knowledge(),
      [search](const index::SearchContext&) -> Result<std::string> {
        return "search " + search + " | table _time host source sourcetype index";
      }));
}

}  // namespace

const CommandSpec& metasearch_command() {
  static const CommandSpec spec = {
      .name = "metasearch",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "Finds events and gives what is indexed of each",
      .description =
          "As `search`, with nothing but `_time`, `host`, `source`, `sourcetype`, `index`.",
      .syntax = "metasearch [<search expression>]",
      .arguments = {{"<search expression>", ArgType::kSearch, "*", "which events"}},
      .examples = {{"| metasearch error host=a", "Where errors come from",
                    "{\"_time\": 1, \"host\": \"a\", \"_raw\": \"an error\"}",
                    "{\"_time\": 1, \"host\": \"a\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
