#include "query-lang/query.h"

#include "indexer/base/json.h"
#include "query-lang/commands/explain.h"
#include "query-lang/knowledge/knowledge.h"
#include "query-lang/reference/kind_names.h"
#include "query-lang/syntax/pipeline_parser.h"
#include "query-lang/syntax/substituted_command.h"

namespace riffle::lang {
namespace {

// Positions in a query are 32 bits wide; nobody writes a query of this size.
constexpr size_t kMaxQueryBytes = size_t{1} << 20;

void write_ast(std::span<const std::unique_ptr<CommandNode>> commands, JsonWriter& json) {
  json.begin_array();
  for (const std::unique_ptr<CommandNode>& command : commands) {
    json.begin_object();
    json.member("command", command->spec().name)
        .member("kind", kind_name(command->kind()))
        .member("text", print_command(*command));
    json.key("span")
        .begin_array()
        .unsigned_integer(command->span.begin)
        .unsigned_integer(command->span.end)
        .end_array();
    const auto pipelines = command->pipelines();
    if (!pipelines.empty()) {
      json.key("subsearches").begin_array();
      for (const Pipeline* pipeline : pipelines) write_ast(*pipeline, json);
      json.end_array();
    }
    if (const SubstitutedCommand* substituted = command->substituted()) {
      json.key("subsearches").begin_array();
      for (const SubstitutedCommand::Part& part : substituted->parts()) {
        if (!part.subsearch.empty()) write_ast(part.subsearch, json);
      }
      json.end_array();
    }
    json.end_object();
  }
  json.end_array();
}

// $name|s$ is the value of a dashboard's token in quotes: "$name$", of the same length. The other
// filters ($name|u$ …) leave a plain token.
std::string with_plain_tokens(std::string_view text) {
  std::string result(text);
  bool quoted = false;
  size_t name = std::string::npos;  // where the one before the next $ may begin
  for (size_t i = 0; i < result.size(); ++i) {
    if (result[i] == '\\') {
      ++i;
    } else if (result[i] == '"') {
      quoted = !quoted;
    } else if (result[i] != '$') {
      continue;
    } else if (name != std::string::npos && i > name + 3 && result[i - 2] == '|' &&
               std::string_view("shnu").find(result[i - 1]) != std::string_view::npos &&
               result.find_first_of(" \t\r\n\"'=<>()[],", name) > i) {
      const bool quotes = result[i - 1] == 's' && !quoted;
      const std::string plain = "$" + result.substr(name + 1, i - name - 3) + "$";
      result.replace(name, i + 1 - name, quotes ? "\"" + plain + "\"" : plain + "  ");
      name = std::string::npos;
    } else {
      name = i;
    }
  }
  return result;
}

}  // namespace

Query::Query(std::vector<std::unique_ptr<CommandNode>> commands) : commands_(std::move(commands)) {}
Query::Query(Query&&) noexcept = default;
Query& Query::operator=(Query&&) noexcept = default;
Query::~Query() = default;

Result<Query> Query::parse(std::string_view text, const ParseOptions& options) {
  if (text.size() > kMaxQueryBytes) return user_error("the query is longer than 1 MiB");
  const std::string shown = options.tokens ? with_plain_tokens(text) : std::string(text);
  RIFFLE_ASSIGN(
      ExpandedText expanded,
      expand_macros(shown, options.macros != nullptr ? options.macros : options.knowledge.get()));
  PipelineScope scope;
  scope.source = &expanded.source;
  scope.implied_search = !options.leading_pipe_implied;
  scope.knowledge = options.knowledge;
  scope.tokens = options.tokens;
  std::vector<std::string> open;
  if (options.open_commands) scope.open = &open;
  const std::string_view source = expanded.source.text();
  const std::optional<ExplainForm> explained = explain_form(source);
  RIFFLE_ASSIGN(Pipeline pipeline,
                parse_pipeline(scope, explained ? explained->query_begin : 0, source.size()));
  if (explained) {
    auto explain = make_explain(explained->id, std::move(pipeline), options.knowledge);
    explain->span = expanded.source.span(0, source.size());
    pipeline.clear();
    pipeline.push_back(std::move(explain));
  }
  Query query(std::move(pipeline));
  query.knowledge_ = options.knowledge;
  query.warnings_ = std::move(expanded.warnings);
  query.open_ = !open.empty();
  query.warnings_.insert(query.warnings_.end(), open.begin(), open.end());
  return query;
}

std::string Query::print() const { return print_pipeline(commands_); }

std::string Query::ast_json() const {
  JsonWriter json;
  json.begin_object().key("commands");
  write_ast(commands_, json);
  json.end_object();
  return json.take();
}

}  // namespace riffle::lang
