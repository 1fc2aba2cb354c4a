#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/rewritten_command.h"
#include "query-lang/knowledge/transaction_types.h"
#include "query-lang/syntax/search_expression.h"

namespace riffle::lang {

const CommandSpec& searchtxn_command();

namespace {

struct Arguments {
  std::string type;
  SourceSpan span;
  SearchExpression search;
  uint64_t most_terms = 1000;
  bool any_term = true;
  bool events_only = false;
};

// The terms side by side, each of which is enough.
std::string print_any(const SearchExpression& search) {
  if (search.kind != SearchExpression::Kind::kAnd) return print_search(search);
  std::string text;
  for (const SearchExpression& child : search.children)
    text += (text.empty() ? "( " : " OR ") + print_search(child);
  return text + " )";
}

// First the events that match, then all that have one of their values, as transactions, of which
// those stay that match as a whole.
std::string rewritten(const Arguments& arguments, const TransactionType& type) {
  const std::string own = type.search.empty() ? "*" : "( " + type.search + " )";
  std::string text = "search " + own;
  if (!type.fields.empty()) {
    text += fmt::format(
        " [search {} {} | stats", own,
        arguments.any_term ? print_any(arguments.search) : print_search(arguments.search));
    for (const std::string& field : type.fields)
      text += fmt::format(" values({0}) AS {0}", print_field(field));
    for (const std::string& field : type.fields) {
      text += fmt::format(" | eval {}=mvindex('{}', 0, {})", quote_string(field), field,
                          arguments.most_terms - 1);
    }
    text += " | format \"(\" \"(\" \"OR\" \")\" \"OR\" \")\"]";
  }
  if (arguments.events_only) return text;
  return text + " | transaction name=" + quote_string(type.name) + " | search " +
         print_search(arguments.search);
}

// In brackets where it begins with field=value: it may ask for a field that is called as an option.
std::string printed_search(const SearchExpression& search) {
  std::string text = print_search(search);
  return text.find('=') < text.find(' ') ? "(" + text + ")" : text;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  parsed.span = arguments.peek().span;
  RIFFLE_ASSIGN(parsed.type, arguments.text());
  // The search may begin with field=value, which looks like an option.
  while (arguments.option_follows()) {
    const Token name = arguments.peek();
    if (!name.is_word("max_terms") && !name.is_word("use_disjunct") && !name.is_word("eventsonly"))
      break;
    RIFFLE_TRY(arguments.take_option());
  }
  RIFFLE_ASSIGN(parsed.search, arguments.search_expression());
  RIFFLE_ASSIGN(parsed.most_terms, arguments.count_option("max_terms", parsed.most_terms));
  if (parsed.most_terms == 0)
    return arguments.error("max_terms must be 1 or more", arguments.option_span("max_terms"));
  RIFFLE_ASSIGN(parsed.any_term, arguments.bool_option("use_disjunct", true));
  RIFFLE_ASSIGN(parsed.events_only, arguments.bool_option("eventsonly", false));
  std::string printed = "searchtxn " + print_argument(parsed.type) + arguments.print_options() +
                        " " + printed_search(parsed.search);
  auto knowledge = arguments.knowledge();
  return std::unique_ptr<CommandNode>(std::make_unique<RewrittenCommand>(
      arguments.spec(), std::move(printed), knowledge,
      [knowledge, parsed = std::move(parsed)](const index::SearchContext&) -> Result<std::string> {
        RIFFLE_ASSIGN(const TransactionType type,
                      find_transaction_type(knowledge.get(), parsed.type, parsed.span));
        return rewritten(parsed, type);
      }));
}

}  // namespace

const CommandSpec& searchtxn_command() {
  static const CommandSpec spec = {
      .name = "searchtxn",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "Finds transactions of a type",
      .description =
          "The events that match the search, with all others of the type (a knowledge object) that "
          "have one of their values in the type's fields, as transactions; those stay that match "
          "the search as a whole. Each term of the search is enough for an event, unless "
          "`use_disjunct=f`.",
      .syntax =
          "searchtxn <type> [max_terms=<n>] [use_disjunct=<bool>] [eventsonly=<bool>] <search "
          "expression>",
      .arguments = {{"<type>", ArgType::kText, "", "of transactions"},
                    {"<search expression>", ArgType::kSearch, "", "what to find"},
                    {"max_terms", ArgType::kNumber, "1000", "how many values of a field to follow"},
                    {"use_disjunct", ArgType::kBool, "t",
                     "whether one term of the search is enough for an event"},
                    {"eventsonly", ArgType::kBool, "f", "the events, not the transactions"}},
      .examples = {{"| searchtxn email to=root from=\"David Smith\"",
                    "Mails by sender and recipient"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
