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

const CommandSpec& typeahead_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  IndexList indexes;
  RIFFLE_TRY(indexes.take_all(arguments));
  if (!arguments.has_option("prefix"))
    return arguments.unexpected(arguments.peek(), "prefix=<text>");
  const std::string prefix = arguments.text_option("prefix");
  RIFFLE_ASSIGN(const uint64_t count, arguments.count_option("count", 50));
  RIFFLE_TRY(arguments.number_option("max_time", 0));
  RIFFLE_ASSIGN(const bool collapse, arguments.bool_option("collapse", true));
  std::string printed = "typeahead" + indexes.print(arguments);
  std::string text = "search " + indexes.search();
  for (const auto& [name, modifier] :
       {std::pair<const char*, const char*>("starttimeu", "earliest"), {"endtimeu", "latest"}}) {
    if (arguments.has_option(name))
      text += fmt::format(" {}={}", modifier, print_argument(arguments.text_option(name)));
  }
  std::string start;
  for (const char c : lower_name(prefix)) {
    if (std::string_view("\\^$.|?*+()[]{}").find(c) != std::string_view::npos) start += '\\';
    start += c;
  }
  text += " | rex max_match=0 " + quote_string("(?<content>[^\\s\\[\\]<>(){}|!;,'\"*&?+]+)") +
          " | mvexpand content | eval content=lower(content) | where match(content, " +
          quote_string("^" + start) + ") | stats count BY content";
  // Of those that come equally often, what begins with a word stands right behind it.
  if (collapse)
    text +=
        " | sort 0 count, -str(content) | streamstats current=f window=1 last(content) AS longer "
        "BY count | where isnull(longer) OR substr(longer, 1, len(content))!=content "
        "| fields - longer";
  text += " | sort " + std::to_string(count) + " -count content";
  return make_rewritten(arguments, std::move(printed), text);
}

}  // namespace

const CommandSpec& typeahead_command() {
  static const CommandSpec spec = {
      .name = "typeahead",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "Words of the events that begin with a text",
      .description = "The most frequent ones, with how often they come.",
      .syntax =
          "typeahead prefix=<text> [count=<n>] [max_time=<seconds>] [index=<name>] ... "
          "[starttimeu=<time>] [endtimeu=<time>] [collapse=<bool>]",
      .arguments = {{"prefix", ArgType::kText, "", "how the words begin, in any case of letters"},
                    {"count", ArgType::kNumber, "50", "how many words"},
                    {"max_time", ArgType::kNumber, "0",
                     "how long it may take; the deadline of the search says that here"},
                    {"index", ArgType::kText, "*", "may be given several times"},
                    {"starttimeu", ArgType::kText, "", "the earliest time"},
                    {"endtimeu", ArgType::kText, "", "the latest time"},
                    {"collapse", ArgType::kBool, "t",
                     "leave out a word with which another one begins that comes as often"}},
      .examples = {{"| typeahead prefix=er", "Words with er",
                    R"({"_raw": "error: Erika erred"}
{"_raw": "no ERROR"})",
                    R"({"content": "erika", "count": 1}
{"content": "erred", "count": 1}
{"content": "error:", "count": 1})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
