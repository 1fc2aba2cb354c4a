#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/knowledge/knowledge.h"
#include "query-lang/knowledge/saved_text.h"
#include "query-lang/query.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/pipeline_splitter.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& map_command();

namespace {

struct Arguments {
  std::string search;
  uint64_t most = 10;
  bool named = false;  // a saved search: $field$ stands in what is kept
  std::shared_ptr<const Knowledge> knowledge;
};

// The search with each $field$ replaced by the row's value. What names no field stays as it is.
std::string filled(std::string_view search, const Batch& rows, size_t row) {
  std::string text;
  size_t at = 0;
  while (at < search.size()) {
    const size_t open = search.find('$', at);
    const size_t close = open == std::string_view::npos ? open : search.find('$', open + 1);
    if (close == std::string_view::npos) break;
    const std::string_view name = search.substr(open + 1, close - open - 1);
    const index::ColumnPtr* column = rows.find(name);
    text += search.substr(at, open - at);
    if (column == nullptr) {
      text += '$';
      at = open + 1;
      continue;
    }
    text += index::to_text((*column)->at(row));
    at = close + 1;
  }
  return text + std::string(search.substr(at));
}

class MapSink : public ResultSink {
 public:
  MapSink(BatchSink& out, bool& stopped) : out_(out), stopped_(stopped) {}
  Result<Flow> rows(const Batch& batch) override {
    RIFFLE_ASSIGN(const Flow flow, out_.push(batch));
    stopped_ = flow == Flow::kStop;
    return flow;
  }

 private:
  BatchSink& out_;
  bool& stopped_;
};

class MapOperator : public Operator {
 public:
  MapOperator(const Arguments& arguments, const index::SearchContext& context)
      : arguments_(arguments), context_(context) {}

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    for (size_t row = 0; row < batch.rows(); ++row) {
      ++rows_;
      if (stopped_ || rows_ > arguments_.most) continue;
      RIFFLE_TRY(context_.check());
      std::string search = arguments_.search;
      if (arguments_.named) {
        RIFFLE_ASSIGN(search, saved_text());
      }
      const std::string text = filled(search, batch, row);
      ParseOptions parse;
      parse.knowledge = arguments_.knowledge;
      const Result<Query> query = Query::parse(text, parse);
      if (!query)
        return user_error(fmt::format("map: in '{}': {}", text, query.error().message), {},
                          query.error().hint);
      RunOptions options;
      options.time = context_.outer_time_range;
      MapSink sink(out, stopped_);
      RIFFLE_TRY(run_query(*query, options, context_, sink));
    }
    return stopped_ ? Flow::kStop : Flow::kMore;
  }
  Result<void> finish(BatchSink&) override {
    if (!stopped_ && rows_ > arguments_.most)
      warn(context_,
           fmt::format("map ran its search for the first {} of {} rows (maxsearches={})",
                       arguments_.most, rows_, arguments_.most),
           "map");
    return {};
  }

 private:
  // The text of the saved search, with its fields still in it.
  Result<std::string> saved_text() const {
    const std::string name =
        unescape_string(arguments_.search.substr(arguments_.search.find('"') + 1));
    return saved_search_text(arguments_.knowledge.get(), name.substr(0, name.size() - 1), {}, {});
  }

  const Arguments arguments_;
  const index::SearchContext& context_;
  uint64_t rows_ = 0;
  bool stopped_ = false;
};

// The text in the brackets that come next.
Result<std::string> read_brackets(ArgParser& arguments) {
  Lexer& lexer = arguments.lexer();
  RIFFLE_ASSIGN(const PipelineText text,
                split_pipeline(lexer.source(), lexer.position(), lexer.end()));
  const BracketRange range = text.commands.front().brackets.front();
  lexer.seek(range.end);
  return std::string(lexer.source().text().substr(range.begin + 1, range.end - range.begin - 2));
}

// The search with `value` for each $field$.
std::string with_value(const std::string& search, std::string_view value) {
  std::string text;
  size_t at = 0;
  while (at < search.size()) {
    const size_t open = search.find('$', at);
    const size_t close = open == std::string::npos ? open : search.find('$', open + 1);
    if (close == std::string::npos) break;
    const std::string_view name = std::string_view(search).substr(open + 1, close - open - 1);
    const bool is_name = !name.empty() && name.find_first_of(" |=\"()[]") == std::string_view::npos;
    text += search.substr(at, open - at);
    text += is_name ? value : "$";
    at = is_name ? close + 1 : open + 1;
  }
  return text + search.substr(at);
}

// What is wrong with a plain word for each $field$ and with name="value" is wrong now.
Result<void> check_search(ArgParser& arguments, const std::string& search, SourceSpan span) {
  ParseOptions options;
  options.open_commands = arguments.open() != nullptr;
  const Result<Query> query = Query::parse(with_value(search, "1"), options);
  if (query) {
    if (arguments.open() != nullptr && query->open())
      arguments.open()->insert(arguments.open()->end(), query->warnings().begin(),
                               query->warnings().end());
    return {};
  }
  if (Query::parse(with_value(search, "index=\"1\""), options)) return {};
  return arguments.error(fmt::format("in its search: {}", query.error().message), span,
                         query.error().hint);
}

// search="index=a "b c" d" maxsearches=5: quotes within quotes that nobody escaped. All up to the
// last one is the search; the lexer is behind it afterwards.
std::optional<std::string> up_to_last_quote(Lexer& lexer, size_t begin) {
  const std::string_view text = lexer.source().text().substr(0, lexer.end());
  const size_t open = text.find('"', begin);
  const size_t close = text.rfind('"');
  if (open == std::string_view::npos || close <= lexer.position()) return {};
  lexer.seek(close + 1);
  return unescape_string(text.substr(open + 1, close - open - 1));
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  std::string printed;  // the name of a saved search
  SourceSpan span = arguments.command().span;
  std::optional<std::string> whole;  // the search in quotes with quotes in it
  size_t at_search = 0;
  while (!arguments.at_end()) {
    if (arguments.peek().is_word("search")) at_search = arguments.lexer().position();
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (option) continue;
    const Token token = arguments.peek();
    if (arguments.has_option("search") && !whole && parsed.search.empty()) {
      whole = up_to_last_quote(arguments.lexer(), at_search);
      if (whole) continue;
    }
    if (token.is_text() && !arguments.has_option("search") && parsed.search.empty()) {
      arguments.next();
      parsed.search = "| savedsearch " + quote_string(token.text);
      printed = " " + print_field(token.text);
      continue;
    }
    if (!token.is("[") || !parsed.search.empty())
      return arguments.unexpected(token, "search=\"…\" or a search in brackets");
    span = token.span;
    arguments.lexer().skip_blanks();
    RIFFLE_ASSIGN(parsed.search, read_brackets(arguments));
    // In brackets the first word is a command.
    const size_t begin = parsed.search.find_first_not_of(" \t\r\n");
    if (begin == std::string::npos) return arguments.error("the search is empty", span);
    if (parsed.search[begin] != '|') parsed.search.insert(0, "| ");
  }
  if (arguments.has_option("search")) {
    parsed.search = whole.value_or(arguments.text_option("search"));
    span = arguments.option_span("search");
  }
  if (parsed.search.empty()) return arguments.unexpected(arguments.peek(), "search=\"…\"");
  RIFFLE_ASSIGN(parsed.most, arguments.count_option("maxsearches", 10));
  RIFFLE_TRY(check_search(arguments, parsed.search, span));
  PlainCommand command;
  command.spec = &map_command();
  parsed.knowledge = arguments.knowledge();
  parsed.named = !printed.empty();
  if (printed.empty()) printed = " search=" + quote_string(parsed.search);
  command.arguments = fmt::format("{} maxsearches={}", printed, parsed.most);
  command.keeps_order = false;
  command.demand = demand_everything;
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return std::unique_ptr<Operator>(std::make_unique<MapOperator>(parsed, context));
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& map_command() {
  static const CommandSpec spec = {
      .name = "map",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Runs a search for each row",
      .description =
          "`$field$` in the search stands for the row's value. The results of all searches come "
          "one behind the other; the rows themselves do not stay. When there are more rows than "
          "`maxsearches`, a message says so.",
      .syntax = "map search=<text> [maxsearches=<n>] | map [<search>] | map <saved search>",
      .arguments = {{"<saved search>", ArgType::kText, "", "the name of one"},
                    {"<search>", ArgType::kSubsearch, "", "the search in brackets"},
                    {"search", ArgType::kText, "", "the search in quotes"},
                    {"maxsearches", ArgType::kNumber, "10", "for how many rows it runs"}},
      .examples = {{"| map search=\"| makeresults | eval user=\\\"$user$\\\" | table user\"",
                    "A search for each user", "{\"user\": \"u1\"}\n{\"user\": \"u2\"}",
                    "{\"user\": \"u1\"}\n{\"user\": \"u2\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
