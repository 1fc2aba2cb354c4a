#include <memory>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/index_list.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/rewritten_command.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

const CommandSpec& walklex_command();

namespace {

std::string pattern_of(std::string_view wildcards) {
  std::string pattern = "^";
  for (const char c : wildcards) {
    if (c == '*') {
      pattern += ".*";
      continue;
    }
    if (std::string_view("\\^$.|?+()[]{}").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern + "$";
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  IndexList indexes;
  RIFFLE_TRY(indexes.take_all(arguments));
  if (indexes.names.empty()) return arguments.unexpected(arguments.peek(), "index=<name>");
  const std::string type = lower_name(arguments.text_option("type", "term"));
  std::string wanted = "*";
  if (arguments.has_option("prefix")) wanted = arguments.text_option("prefix") + "*";
  if (arguments.has_option("pattern")) wanted = arguments.text_option("pattern");
  std::string printed = "walklex" + indexes.print(arguments);
  std::string text = "search " + indexes.search();
  if (type == "field") {
    text += " | fieldsummary maxvals=1 | rename field AS term | fields term count";
  } else {
    // A pair of name and value, or any other piece between major breakers.
    text += " | rex max_match=0 " +
            quote_string(
                type == "fieldvalue"
                    ? "(?<term>[^\\s\\[\\]<>(){}|!;,'\"*&?+=]+=[^\\s\\[\\]<>(){}|!;,'\"*&?+=]+)"
                    : "(?<term>[^\\s\\[\\]<>(){}|!;,'\"*&?+]+)") +
            " | mvexpand term | eval term=lower(term) | stats count BY term";
  }
  text += " | where match(term, " + quote_string(pattern_of(lower_name(wanted))) + ")";
  return make_rewritten(arguments, std::move(printed), text);
}

}  // namespace

const CommandSpec& walklex_command() {
  static const CommandSpec spec = {
      .name = "walklex",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "The words or fields of the events of an index",
      .description =
          "With how often they come: words (`type=term`), pairs (`fieldvalue`) or names of fields "
          "(`field`), those that begin with `prefix` or match `pattern`.",
      .syntax =
          "walklex index=<name> ... [type=all|term|field|fieldvalue] "
          "[prefix=<text>|pattern=<text>] "
          "[splunk_server=<name>] [splunk_server_group=<name>]",
      .arguments = {{"index", ArgType::kText, "", "may be given several times"},
                    {"type",
                     ArgType::kEnum,
                     "term",
                     "what is listed; all is term",
                     {"all", "term", "field", "fieldvalue"}},
                    {"prefix", ArgType::kText, "", "how they begin"},
                    {"pattern", ArgType::kText, "*", "with wildcards"},
                    {"splunk_server", ArgType::kText, "*",
                     "there is one server: every name means it"},
                    {"splunk_server_group", ArgType::kText, "*",
                     "there is one server: every name means it"}},
      .examples = {{"| walklex index=i prefix=a", "Words",
                    R"({"index": "i", "_raw": "all is well"}
{"index": "i", "_raw": "all a=b"})",
                    R"({"term": "a=b", "count": 1}
{"term": "all", "count": 2})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
