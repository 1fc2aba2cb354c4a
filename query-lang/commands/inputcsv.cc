#include <memory>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/rewritten_command.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

const CommandSpec& inputcsv_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(std::string name, arguments.text());
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(const bool append, arguments.bool_option("append", false));
  RIFFLE_ASSIGN(const bool strict, arguments.bool_option("strict", false));
  RIFFLE_ASSIGN(const uint64_t start, arguments.count_option("start", 0));
  RIFFLE_ASSIGN(const uint64_t most, arguments.count_option("max", UINT64_MAX));
  RIFFLE_ASSIGN(const bool events, arguments.bool_option("events", false));
  RIFFLE_TRY(arguments.bool_option("dispatch", false));
  std::string printed = "inputcsv" + arguments.print_options() + " " + quote_string(name);
  if (name.find('.') == std::string::npos) name += ".csv";
  std::string text = "| inputlookup";
  if (append) text += " append=t";
  if (strict) text += " strict=t";
  if (start > 0) text += fmt::format(" start={}", start);
  if (most != UINT64_MAX) text += fmt::format(" max={}", most);
  text += " " + quote_string(name);
  if (arguments.accept_word("WHERE")) {
    RIFFLE_ASSIGN(const SearchExpression where, arguments.search_expression());
    printed += " WHERE " + print_search(where);
    text += " WHERE " + print_search(where);
  }
  // Events come newest first.
  if (events) text += " | sort 0 -_time";
  return make_rewritten(arguments, std::move(printed), text);
}

}  // namespace

const CommandSpec& inputcsv_command() {
  static const CommandSpec spec = {
      .name = "inputcsv",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "The rows of a table that outputcsv wrote",
      .description =
          "All of them, or those that match the search expression behind WHERE; with `events=t` as "
          "events, newest first.",
      .syntax =
          "inputcsv [append=<bool>] [strict=<bool>] [start=<n>] [max=<n>] [events=<bool>] "
          "[dispatch=<bool>] <name> [WHERE <search expression>]",
      .arguments = {{"<name>", ArgType::kText, "", "of the table, with .csv or without"},
                    {"<search expression>", ArgType::kSearch, "*", "which rows"},
                    {"append", ArgType::kBool, "f", "behind the rows so far"},
                    {"strict", ArgType::kBool, "f",
                     "fail where there is no such table, which it always does here"},
                    {"start", ArgType::kNumber, "0", "the first row; they count from 0"},
                    {"max", ArgType::kNumber, "", "the most rows"},
                    {"events", ArgType::kBool, "f", "whether the rows are events"},
                    {"dispatch", ArgType::kBool, "f", "tables are kept in one place either way"}},
      .examples = {{"| inputcsv counts", "A table"},
                   {"| inputcsv start=10 max=5 counts WHERE host=web*", "Some of its rows"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
