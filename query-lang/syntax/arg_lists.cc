// The lists of ArgParser: fields and aggregations.
#include <algorithm>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/registry.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/expression_parser.h"

namespace riffle::lang {

bool ArgParser::stops_here(std::initializer_list<std::string_view> stops) {
  const Token token = peek();
  if (token.kind == Token::Kind::kEnd || token.is(")")) return true;
  return std::any_of(stops.begin(), stops.end(),
                     [&](std::string_view word) { return token.is_word(word); });
}

Result<FieldRef> ArgParser::field() {
  Token token = next();
  if (!token.is_text()) return unexpected(token, "a field");
  FieldRef field{std::move(token.text), token.kind != Token::Kind::kWord, token.span};
  if (field.name.empty()) return error("a field cannot have an empty name", field.span);
  // a."b c": a path with quotes round one of its names.
  if (token.kind == Token::Kind::kWord && field.name.ends_with('.') && lexer_.look() == '"') {
    const Token rest_of_name = next();
    if (!rest_of_name.is_text()) return unexpected(rest_of_name, "a field");
    field.name += rest_of_name.text;
    field.quoted = true;
    field.span = lexer_.source().span(token.begin, rest_of_name.end);
  }
  // sum(bytes): a column named after its aggregation needs no quotes.
  if (token.kind == Token::Kind::kWord && lexer_.look() == '(') {
    const std::string_view source = lexer_.source().text();
    int open = 0;
    size_t end = lexer_.position();
    do {
      if (source[end] == '(') ++open;
      if (source[end] == ')') --open;
      ++end;
    } while (open > 0 && end < lexer_.end());
    if (open > 0) return unexpected(next(), "')'");
    field.name += source.substr(lexer_.position(), end - lexer_.position());
    field.span = lexer_.source().span(token.begin, end);
    lexer_.seek(end);
  }
  return field;
}

Result<std::vector<FieldRef>> ArgParser::fields(std::initializer_list<std::string_view> stops) {
  std::vector<FieldRef> list;
  while (!stops_here(stops)) {
    RIFFLE_ASSIGN(bool option, take_option());
    if (option) {
      accept(",");
      continue;
    }
    RIFFLE_ASSIGN(FieldRef next_field, field());
    list.push_back(std::move(next_field));
    accept(",");
  }
  if (list.empty()) return unexpected(peek(), "a field");
  return list;
}

Result<std::vector<FieldRef>> ArgParser::by_clause(std::initializer_list<std::string_view> stops) {
  if (!accept_word("BY")) return std::vector<FieldRef>();
  return fields(stops);
}

Result<std::vector<AggregateTerm>> ArgParser::aggregates(
    std::initializer_list<std::string_view> stops) {
  std::vector<AggregateTerm> list;
  while (!stops_here(stops)) {
    RIFFLE_ASSIGN(bool option, take_option());
    if (option) {
      accept(",");
      continue;
    }
    RIFFLE_ASSIGN(AggregateTerm term, aggregate());
    list.push_back(std::move(term));
    accept(",");
  }
  if (list.empty()) return unexpected(peek(), "an aggregation such as count or avg(x)");
  return list;
}

Result<AggregateTerm> ArgParser::aggregate() {
  AggregateTerm term;
  const Token name = peek();
  if (name.is_word("sparkline")) {
    RIFFLE_TRY(sparkline(term));
  } else {
    RIFFLE_TRY(aggregate_call(term));
  }
  if (accept_word("AS")) {
    RIFFLE_ASSIGN(FieldRef alias, field());
    term.alias = std::move(alias.name);
  }
  term.span = lexer_.source().span(name.begin, lexer_.position());
  return term;
}

Result<void> ArgParser::sparkline(AggregateTerm& term) {
  next();
  term.sparkline = true;
  if (!accept("(")) {
    // A bare sparkline counts.
    const std::optional<AggregateMatch> count = find_aggregate("count");
    if (!count) return error("there is no aggregation named count", command_.span);
    term.spec = count->spec;
    term.function = "count";
    return {};
  }
  RIFFLE_TRY(aggregate_call(term));
  if (accept(",")) {
    RIFFLE_ASSIGN(term.sparkline_span, span());
  }
  return expect(")");
}

Result<void> ArgParser::aggregate_call(AggregateTerm& term) {
  const Token name = next();
  if (name.kind != Token::Kind::kWord)
    return unexpected(name, "an aggregation such as count or avg(x)");
  const std::optional<AggregateMatch> match = find_aggregate(name.text);
  if (!match)
    return error(fmt::format("unknown aggregation '{}'", name.text), name.span,
                 did_you_mean(closest_aggregate(name.text)));
  term.spec = match->spec;
  term.parameter = match->parameter;
  term.function = name.text;
  if (accept("(")) {
    RIFFLE_TRY(aggregate_argument(term));
    RIFFLE_TRY(expect(")"));
  }
  if (term.argument.empty() && term.spec->needs_argument) {
    return error(fmt::format("{} needs a field", name.text), name.span,
                 fmt::format("it is used as {}", term.spec->syntax));
  }
  return {};
}

Result<void> ArgParser::aggregate_argument(AggregateTerm& term) {
  const Token token = peek();
  if (token.is(")")) return {};
  if (!token.is_word("eval")) {
    RIFFLE_ASSIGN(FieldRef argument, field());
    term.argument = std::move(argument.name);
    return {};
  }
  next();
  RIFFLE_TRY(expect("("));
  RIFFLE_ASSIGN(term.expression, expression());
  RIFFLE_TRY(expect(")"));
  term.argument = lexer_.source().text().substr(token.begin, lexer_.position() - token.begin);
  return {};
}

}  // namespace riffle::lang
