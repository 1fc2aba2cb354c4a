#include <algorithm>

#include <fmt/format.h>

#include "indexer/read/row_filter.h"
#include "query-lang/commands/rest_tables.h"
#include "query-lang/commands/rewritten_command.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

const CommandSpec& rest_command();

namespace {

struct Call {
  std::string path;
  SourceSpan span;
  NamedValues values;

  std::vector<std::string> all(std::string_view name) const {
    std::vector<std::string> found;
    for (const auto& [key, value] : values) {
      if (same_name(key, name)) found.push_back(value);
    }
    return found;
  }
};

constexpr std::string_view kKnown[] = {
    "count", "f", "search", "splunk_server", "splunk_server_group", "timeout", "strict"};

Error no_endpoint(const Call& call) {
  std::string paths;
  for (const RestTable& table : rest_tables())
    paths += (paths.empty() ? "/services/" : ", /services/") + std::string(table.path);
  return user_error(fmt::format("rest: there is no endpoint '{}' here", call.path), call.span,
                    fmt::format("there are: {}", paths));
}

Result<void> check_values(const Call& call) {
  for (const auto& [name, value] : call.values) {
    if (std::none_of(std::begin(kKnown), std::end(kKnown),
                     [key = name](std::string_view known) { return same_name(known, key); }))
      return user_error(fmt::format("rest: '{}' takes no '{}'", call.path, name), call.span,
                        fmt::format("it takes {}", fmt::join(kKnown, ", ")));
  }
  return {};
}

// The commands behind the table: search=, f= and count=.
Result<std::string> narrowing(const Call& call) {
  std::string text;
  for (const std::string& search : call.all("search")) text += " | search " + search;
  if (const std::vector<std::string> fields = call.all("f"); !fields.empty()) {
    text += " | fields";
    for (const std::string& field : fields) text += " " + print_field(field);
  }
  text += " | eval splunk_server=\"local\"";
  if (const std::vector<std::string> counts = call.all("count"); !counts.empty()) {
    const std::optional<double> count = index::parse_number(counts.back());
    if (!count || *count < 0)
      return user_error(fmt::format("rest: count must be a number, not '{}'", counts.back()),
                        call.span);
    if (*count > 0) text += fmt::format(" | head {}", static_cast<uint64_t>(*count));
  }
  return text;
}

// The pipeline over events, or over the rows of the endpoint's table (kept for the command that the
// text begins with).
Result<std::string> rewrite(const Call& call) {
  const RestTable* table = find_rest_table(call.path);
  if (table == nullptr) return no_endpoint(call);
  RIFFLE_TRY(check_values(call));
  RIFFLE_ASSIGN(const std::string behind, narrowing(call));
  if (!table->pipeline.empty()) return std::string(table->pipeline) + behind;
  return "| rest " + quote_string("table:" + std::string(table->path)) + behind;
}

constexpr std::string_view kTablePrefix = "table:";

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Call call;
  call.span = arguments.command().span;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool taken, take_named_value(arguments, call.values));
    if (taken) {
      arguments.accept(",");
      continue;
    }
    const Token token = arguments.next();
    if (!call.path.empty()) {
      arguments.lexer().seek(token.begin);
      RIFFLE_ASSIGN(const SearchExpression search, arguments.search_expression());
      call.values.emplace_back("search", print_search(search));
      continue;
    }
    if (!token.is_text()) return arguments.unexpected(token, "a path");
    call.path = token.text;
    call.span = token.span;
  }
  if (call.path.empty()) return arguments.unexpected(arguments.peek(), "a path");
  auto knowledge = arguments.knowledge();
  std::string printed = "rest " + print_argument(call.path) + print_named_values(call.values);
  if (call.path.starts_with(kTablePrefix)) {
    return std::unique_ptr<CommandNode>(std::make_unique<RowsCommand>(
        arguments.spec(), std::move(printed),
        [knowledge, call](const index::SearchContext&) -> Result<index::Batch> {
          const RestTable* table = find_rest_table(call.path.substr(kTablePrefix.size()));
          if (table == nullptr || table->rows == nullptr) return no_endpoint(call);
          return knowledge == nullptr ? index::Batch(0) : table->rows(*knowledge);
        }));
  }
  return std::unique_ptr<CommandNode>(std::make_unique<RewrittenCommand>(
      arguments.spec(), std::move(printed), knowledge,
      [call](const index::SearchContext&) { return rewrite(call); }));
}

}  // namespace

const CommandSpec& rest_command() {
  static const CommandSpec spec = {
      .name = "rest",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "What the server knows, as rows",
      .description =
          "Under the paths that Splunk has for them: saved searches, macros, lookups, data models, "
          "event types, tags, rules for fields, indexes, searches that ran. Any other path is an "
          "error that lists those that there are.",
      .syntax =
          "rest <path> [count=<n>] [f=<field>] ... [search=<search expression>] "
          "[splunk_server=<name>] [splunk_server_group=<name>] [timeout=<seconds>] [strict=<bool>] "
          "[<search expression>]",
      .arguments =
          {{"<path>", ArgType::kText, "", "/services/saved/searches, /services/data/indexes …"},
           {"<search expression>", ArgType::kSearch, "*", "only rows that match, as search= says"},
           {"count", ArgType::kNumber, "0", "the most rows; 0 for all"},
           {"f", ArgType::kField, "", "only this field; may be given several times"},
           {"search", ArgType::kSearch, "", "only rows that match"},
           {"splunk_server", ArgType::kText, "*", "there is one server: every name means it"},
           {"splunk_server_group", ArgType::kText, "*", "there is one server: every name means it"},
           {"timeout", ArgType::kNumber, "60", "nothing is asked over the network: never reached"},
           {"strict", ArgType::kBool, "f", "fail on an error, which it always does here"}},
      .examples = {{"| rest /services/saved/searches | table title search", "Saved searches"},
                   {"| rest /servicesNS/-/-/data/indexes count=0", "Indexes",
                    "{\"_time\": 1, \"index\": \"main\"}",
                    "{\"title\": \"main\", \"totalEventCount\": 1, \"minTime\": 1, \"maxTime\": 1, "
                    "\"disabled\": 0, \"splunk_server\": \"local\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
