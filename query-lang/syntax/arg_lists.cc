// The lists of ArgParser: fields and aggregations.
#include <algorithm>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/registry.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/expression_parser.h"
#include "query-lang/syntax/names.h"
#include "query-lang/syntax/pipeline_parser.h"

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
  skip_commas();
  while (!stops_here(stops)) {
    RIFFLE_ASSIGN(bool option, take_option());
    if (option) {
      accept(",");
      continue;
    }
    RIFFLE_ASSIGN(FieldRef next_field, field());
    list.push_back(std::move(next_field));
    skip_commas();
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
    // $token$ for an option, or $token$(x) for an aggregation.
    const size_t at = lexer_.position();
    if (accept_token()) {
      if (!peek().is("(")) continue;
      lexer_.seek(at);
    }
    RIFFLE_ASSIGN(AggregateTerm term, aggregate());
    list.push_back(std::move(term));
    skip_commas();
  }
  if (list.empty()) return unexpected(peek(), "an aggregation such as count or avg(x)");
  return list;
}

Result<AggregateTerm> ArgParser::aggregate() {
  AggregateTerm term;
  const Token name = peek();
  if (name.is_word("sparkline")) {
    RIFFLE_TRY(sparkline(term));
  } else if (name.is_word("eval")) {
    RIFFLE_TRY(compound(term));
  } else {
    RIFFLE_TRY(aggregate_call(term));
  }
  // A comma in front of AS is common and harmless too.
  const size_t behind = lexer_.position();
  skip_commas();
  if (!peek().is_word("AS")) lexer_.seek(behind);
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
    term.bare_sparkline = true;
    return {};
  }
  RIFFLE_TRY(aggregate_call(term));
  if (accept(",") && !peek().is(")")) {
    RIFFLE_ASSIGN(term.sparkline_span, span());
  }
  return expect(")");
}

// eval(round(avg(x), 2)): the calls of aggregations become fields of an expression over their
// results.
Result<void> ArgParser::compound(AggregateTerm& term) {
  next();
  RIFFLE_TRY(expect("("));
  const size_t begin = lexer_.position();
  SourceText text;
  size_t done = begin;
  const auto keep_to = [&](size_t end) {
    if (done < end)
      text.append_replacement(lexer_.source().text().substr(done, end - done),
                              lexer_.source().span(done, end));
  };
  for (int depth = 0; depth >= 0;) {
    const Token token = lexer_.expression();
    if (token.kind == Token::Kind::kEnd) return unexpected(token, "')'");
    if (token.kind == Token::Kind::kBroken) return error(token.text, token.span);
    if (token.is("(")) ++depth;
    if (token.is(")")) --depth;
    const size_t behind = lexer_.position();
    if (depth < 0) {
      keep_to(token.begin);
      term.argument = lexer_.source().text().substr(begin, token.begin - begin);
    }
    if (token.kind != Token::Kind::kWord || !find_aggregate(token.text)) continue;
    AggregateTerm part;
    lexer_.skip_blanks();
    if (lexer_.look() == '(') {
      lexer_.seek(token.begin);
      // max(a, b) is a function of eval.
      if (!aggregate_call(part) || (part.argument.empty() && !same_name(token.text, "count"))) {
        lexer_.seek(behind);
        continue;
      }
    } else {
      if (!same_name(token.text, "count")) continue;
      part.spec = find_aggregate(token.text)->spec;
      part.function = token.text;
      lexer_.seek(behind);
    }
    keep_to(token.begin);
    done = lexer_.position();
    part.span = lexer_.source().span(token.begin, done);
    text.append_replacement(AggregateTerm::part_field(term.parts.size()), part.span);
    term.parts.push_back(std::move(part));
  }
  static const AggregateSpec spec = {
      .name = "eval", .category = "", .syntax = "eval(<expression>)", .summary = ""};
  term.spec = &spec;
  term.function = "eval";
  Lexer inner(text, 0, text.text().size());
  RIFFLE_ASSIGN(term.expression, parse_expression(inner));
  if (const Token left = inner.expression(); left.kind != Token::Kind::kEnd)
    return unexpected(left, "')'");
  if (term.parts.empty())
    return error("eval() needs an aggregation in it, such as eval(round(avg(x), 2))",
                 command_.span);
  return {};
}

Result<void> ArgParser::aggregate_call(AggregateTerm& term) {
  const Token name = next();
  if (name.kind != Token::Kind::kWord)
    return unexpected(name, "an aggregation such as count or avg(x)");
  const std::optional<AggregateMatch> metric = find_aggregate(name.text);
  if (metric && metric->spec->metrics_only && spec_->name != "mstats")
    return error(fmt::format("{}() is for mstats", name.text), name.span);
  const bool open = scope_->tokens && name.text.starts_with('$');
  const std::optional<AggregateMatch> match = find_aggregate(open ? "count" : name.text);
  if (!match)
    return error(fmt::format("unknown aggregation '{}'", name.text), name.span,
                 did_you_mean(closest_aggregate(name.text)));
  term.spec = match->spec;
  term.parameter = match->parameter;
  term.function = name.text;
  if (accept("(")) {
    RIFFLE_TRY(aggregate_argument(term));
    RIFFLE_TRY(expect(")"));
  } else if (term.spec->needs_argument && !term.sparkline) {
    // `stats first by host`: of every field, as first(*) is.
    term.argument = "*";
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
