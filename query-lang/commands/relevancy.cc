#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"
#include "query-lang/syntax/search_expression.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& relevancy_command();

namespace {

void terms_of(const SearchExpression& e, std::vector<std::string>& terms) {
  if (e.kind == SearchExpression::Kind::kTerm) {
    std::string term = lower_name(e.text);
    std::erase(term, '*');
    if (!term.empty()) terms.push_back(std::move(term));
  }
  if (e.kind == SearchExpression::Kind::kNot) return;
  for (const SearchExpression& child : e.children) terms_of(child, terms);
}

// The words that the query looks for: those of the search that it begins with.
std::vector<std::string> searched_terms(const SourceText& source) {
  const std::string_view text = source.text();
  size_t end = 0;
  for (bool quoted = false; end < text.size() && (quoted || text[end] != '|'); ++end) {
    if (text[end] == '\\')
      ++end;
    else if (text[end] == '"')
      quoted = !quoted;
  }
  Lexer lexer(source, 0, std::min(end, text.size()));
  const Token word = lexer.argument();
  if (!word.is_word("search")) lexer.seek(0);
  std::vector<std::string> terms;
  if (const Result<SearchExpression> search = parse_search_expression(lexer))
    terms_of(*search, terms);
  return terms;
}

// How often the terms stand in the text, the more the shorter it is.
double relevancy_of(const std::vector<std::string>& terms, std::string_view raw) {
  const std::string text = lower_name(raw);
  double score = 0;
  for (const std::string& term : terms) {
    double count = 0;
    for (size_t at = text.find(term); at != std::string::npos; at = text.find(term, at + 1))
      ++count;
    score += std::log2(1 + count);
  }
  return score / std::log2(2 + static_cast<double>(text.size()));
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  PlainCommand command;
  command.spec = &relevancy_command();
  command.demand = demand_also({"_raw"});
  command.make = [terms = searched_terms(arguments.lexer().source())](
                     const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch([terms](const Batch& rows) -> Result<Batch> {
      const index::ColumnPtr texts = rows.column("_raw");
      index::ColumnBuilder builder;
      for (size_t row = 0; row < rows.rows(); ++row)
        builder.add_number(relevancy_of(terms, index::to_text(texts->at(row))));
      Batch result = rows;
      result.set("relevancy", builder.finish());
      return result;
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& relevancy_command() {
  static const CommandSpec spec = {
      .name = "relevancy",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "How well events match the words of the query",
      .description =
          "`relevancy` grows with how often the words of the search that the query begins with "
          "stand in the text, and falls with its length.",
      .syntax = "relevancy",
      .arguments = {},
      .examples = {{"search disk error | relevancy | sort -relevancy | table _raw", "Best first",
                    R"({"_raw": "disk error after a long time of waiting for it"}
{"_raw": "disk error, disk error"})",
                    R"({"_raw": "disk error, disk error"}
{"_raw": "disk error after a long time of waiting for it"})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
