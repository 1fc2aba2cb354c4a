#include "query-lang/commands/indexed_stats.h"

#include <algorithm>

#include "query-lang/exec/aggregate_set.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {
namespace {

using Kind = SearchExpression::Kind;

bool is_comparison(const Token& token) {
  return token.kind == Token::Kind::kPunctuation &&
         (token.text.find_first_of("=<>") != std::string::npos);
}

// Where the search expression that begins here ends: before BY or GROUPBY outside of parentheses.
size_t end_of_search(Lexer lexer) {
  int depth = 0;
  while (true) {
    lexer.skip_blanks();
    const size_t at = lexer.position();
    const Token token = lexer.search();
    if (token.kind == Token::Kind::kEnd || token.kind == Token::Kind::kBroken) return lexer.end();
    if (token.is("(")) ++depth;
    if (token.is(")")) --depth;
    if (depth == 0 && (token.is_word("BY") || token.is_word("GROUPBY"))) return at;
    if (is_comparison(token)) lexer.search_value();
  }
}

// Options that stand between the terms of a search are options even so.
void take_out_options(SearchExpression& where, const std::vector<std::string_view>& names,
                      std::map<std::string, std::string>& options) {
  const auto is_option = [&](const SearchExpression& node) {
    return node.kind == Kind::kCompare && node.op == index::Predicate::Op::kEqual &&
           std::any_of(names.begin(), names.end(),
                       [&](std::string_view name) { return same_name(name, node.field); });
  };
  if (is_option(where)) {
    options[lower_name(where.field)] = where.text;
    const SourceSpan span = where.span;
    where = {};
    where.span = span;
    return;
  }
  if (where.kind != Kind::kAnd) return;
  std::vector<SearchExpression> rest;
  for (SearchExpression& child : where.children) {
    if (is_option(child)) {
      options[lower_name(child.field)] = child.text;
    } else {
      rest.push_back(std::move(child));
    }
  }
  if (rest.size() == 1) {
    SearchExpression only = std::move(rest.front());
    where = std::move(only);
  } else {
    where.children = std::move(rest);
    if (where.children.empty()) where.kind = Kind::kAll;
  }
}

Result<void> parse_from(ArgParser& arguments, IndexedStats& parsed) {
  if (!arguments.accept_word("FROM")) return {};
  if (!arguments.accept_word("datamodel")) {
    parsed.model_span = arguments.peek().span;
    if (arguments.spec().name != "tstats")
      return arguments.error("only FROM datamodel=<name> is there", parsed.model_span);
    RIFFLE_ASSIGN(parsed.name_space, arguments.text());
    return {};
  }
  if (!arguments.accept("=")) {
    arguments.lexer().skip_blanks();
    if (arguments.lexer().look() == ':') arguments.lexer().seek(arguments.lexer().position() + 1);
  }
  // "Model"."Object" and Model."Object" are one name.
  const size_t begin = arguments.lexer().position();
  Token token = arguments.lexer().option_value();
  if (!token.is_text()) return arguments.unexpected(token, "the name of a data model");
  parsed.model = token.text;
  while (arguments.lexer().look() == '.' || (parsed.model.ends_with('.'))) {
    token = arguments.lexer().option_value();
    if (!token.is_text()) return arguments.unexpected(token, "the name of an object");
    parsed.model += token.text;
  }
  parsed.model.erase(std::remove(parsed.model.begin(), parsed.model.end(), '"'),
                     parsed.model.end());
  parsed.model_span = arguments.lexer().source().span(begin, arguments.lexer().position());
  return {};
}

// No term has one of them.
constexpr std::string_view kMajorBreakers = " \t\r\n\f\v[]<>(){}|!;,'\"*&?+`";

Result<void> parse_by(ArgParser& arguments, IndexedStats& parsed) {
  if (!arguments.accept_word("BY") && !arguments.accept_word("GROUPBY")) return {};
  while (!arguments.at_end()) {
    if (arguments.accept(",")) continue;
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (option) {
      arguments.accept(",");
      continue;
    }
    if (arguments.peek().is_word("PREFIX")) {
      arguments.next();
      RIFFLE_TRY(arguments.expect("("));
      Lexer& lexer = arguments.lexer();
      lexer.skip_blanks();
      const std::string_view text = lexer.source().text();
      const size_t from = lexer.position();
      const size_t close = std::min(text.find(')', from), lexer.end());
      const std::string_view prefix = text.substr(from, close - from);
      if (prefix.find_first_of(kMajorBreakers) != std::string_view::npos)
        return arguments.error(
            "PREFIX() takes the text in front of a term's value, without blanks, quotes, commas or "
            "brackets, as in PREFIX(status=)",
            {static_cast<uint32_t>(from), static_cast<uint32_t>(close)});
      parsed.by.push_back("PREFIX(" + std::string(prefix) + ")");
      lexer.seek(close);
      RIFFLE_TRY(arguments.expect(")"));
    } else {
      RIFFLE_ASSIGN(FieldRef field, arguments.field());
      parsed.by.push_back(std::move(field.name));
    }
    while (arguments.accept(",")) continue;
  }
  if (parsed.by.empty()) return arguments.unexpected(arguments.peek(), "a field");
  return {};
}

std::string option_text(const std::string& value) {
  const bool plain =
      !value.empty() && value.find_first_of(" \t\r\n,()[]\"|=<>'\\") == std::string::npos;
  return plain ? value : quote_string(value);
}

}  // namespace

bool IndexedStats::flag(const std::string& name) const {
  const auto found = options.find(name);
  return found != options.end() && parse_bool(found->second).value_or(false);
}

std::string IndexedStats::text(const std::string& name) const {
  const auto found = options.find(name);
  return found == options.end() ? std::string() : found->second;
}

std::string IndexedStats::print_options() const {
  std::string text;
  for (const auto& [name, value] : options) text += " " + name + "=" + option_text(value);
  return text;
}

std::string IndexedStats::print_clauses() const {
  std::string text = " " + print_terms(terms);
  if (!model.empty()) text += " FROM datamodel=" + option_text(model);
  if (!name_space.empty()) text += " FROM " + option_text(name_space);
  if (where) text += " WHERE " + print_search(*where);
  for (size_t i = 0; i < by.size(); ++i) {
    text += i == 0 ? " BY " : ", ";
    text += by[i].starts_with("PREFIX(") ? by[i] : print_field(by[i]);
  }
  return text;
}

Result<IndexedStats> parse_indexed_stats(ArgParser& arguments,
                                         const std::vector<std::string_view>& names) {
  IndexedStats parsed;
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(parsed.terms, arguments.aggregates({"FROM", "WHERE", "BY", "GROUPBY"}));
  RIFFLE_TRY(check_terms(parsed.terms, false));
  RIFFLE_TRY(parse_from(arguments, parsed));
  RIFFLE_TRY(arguments.take_options());
  if (arguments.accept_word("WHERE")) {
    Lexer& lexer = arguments.lexer();
    const size_t end = end_of_search(lexer);
    Lexer inner(lexer.source(), lexer.position(), end);
    RIFFLE_ASSIGN(parsed.where, parse_search_expression(inner));
    lexer.seek(end);
    take_out_options(*parsed.where, names, parsed.options);
  }
  RIFFLE_TRY(parse_by(arguments, parsed));
  RIFFLE_TRY(arguments.take_options());
  for (const ArgSpec& argument : arguments.spec().arguments) {
    const std::string name(argument.name);
    if (!arguments.has_option(name)) continue;
    parsed.options.emplace(name, arguments.text_option(name));
  }
  for (const ArgSpec& argument : arguments.spec().arguments) {
    const auto option = parsed.options.find(std::string(argument.name));
    if (option == parsed.options.end() || arguments.is_open(argument.name)) continue;
    if (argument.type == ArgType::kBool && !parse_bool(option->second))
      return arguments.error(option->first + " must be true or false, not '" + option->second + "'",
                             arguments.option_span(argument.name));
    if (argument.type == ArgType::kSpan && !parse_span(option->second))
      return arguments.error(
          option->first + " must be a span such as 5m or 1h, not '" + option->second + "'",
          arguments.option_span(argument.name));
  }
  return parsed;
}

}  // namespace riffle::lang
