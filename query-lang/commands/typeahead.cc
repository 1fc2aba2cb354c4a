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
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool taken, indexes.take(arguments));
    if (!taken) return arguments.unexpected(arguments.peek(), "an option");
  }
  if (!arguments.has_option("prefix"))
    return arguments.unexpected(arguments.peek(), "prefix=<text>");
  const std::string prefix = arguments.text_option("prefix");
  RIFFLE_ASSIGN(const uint64_t count, arguments.count_option("count", 50));
  RIFFLE_TRY(arguments.number_option("max_time", 0));
  std::string printed = fmt::format("typeahead prefix={}{}", quote_string(prefix), indexes.print());
  for (const char* name : {"count", "max_time", "starttimeu", "endtimeu"}) {
    if (arguments.has_option(name))
      printed += fmt::format(" {}={}", name, print_argument(arguments.text_option(name)));
  }
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
          quote_string("^" + start) + ") | stats count BY content | sort " + std::to_string(count) +
          " -count content";
  return std::unique_ptr<CommandNode>(std::make_unique<RewrittenCommand>(
      arguments.spec(), std::move(printed), arguments.knowledge(),
      [text](const index::SearchContext&) -> Result<std::string> { return text; }));
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
          "[starttimeu=<time>] [endtimeu=<time>]",
      .arguments = {{"prefix", ArgType::kText, "", "how the words begin, in any case of letters"},
                    {"count", ArgType::kNumber, "50", "how many words"},
                    {"max_time", ArgType::kNumber, "0",
                     "how long it may take; the deadline of the search says that here"},
                    {"index", ArgType::kText, "*", "may be given several times"},
                    {"starttimeu", ArgType::kText, "", "the earliest time"},
                    {"endtimeu", ArgType::kText, "", "the latest time"}},
      .examples = {{"| typeahead prefix=er", "Words with er",
                    R"({"_raw": "error: Erika erred"}
{"_raw": "no ERROR"})",
                    R"({"content": "erika", "count": 1}
{"content": "erred", "count": 1}
{"content": "error", "count": 1}
{"content": "error:", "count": 1})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
