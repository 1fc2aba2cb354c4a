#include "query-lang/syntax/arg_parser.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "indexer/columns/value.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/registry.h"
#include "query-lang/syntax/expression_parser.h"
#include "query-lang/syntax/names.h"
#include "query-lang/syntax/pipeline_parser.h"

namespace riffle::lang {
namespace {

// The largest whole number that every double up to it can tell from its neighbours.
constexpr double kMaxCount = 9007199254740992.0;

std::optional<uint64_t> parse_count(std::string_view text) {
  const std::optional<double> number = index::parse_number(text);
  if (!number || *number < 0 || *number > kMaxCount || std::floor(*number) != *number) return {};
  return static_cast<uint64_t>(*number);
}

}  // namespace

namespace {

// $name$, perhaps within more text.
bool has_token(std::string_view text) {
  const size_t open = text.find('$');
  return open != std::string_view::npos && text.find('$', open + 2) != std::string_view::npos;
}

}  // namespace

std::optional<bool> parse_bool(std::string_view text) {
  for (std::string_view yes : {"t", "true", "1", "yes", "y"}) {
    if (same_name(text, yes)) return true;
  }
  for (std::string_view no : {"f", "false", "0", "no", "n"}) {
    if (same_name(text, no)) return false;
  }
  return {};
}

ArgParser::ArgParser(const CommandSpec& spec, Token command, Lexer lexer,
                     const PipelineScope& scope, bool first)
    : spec_(&spec), command_(std::move(command)), lexer_(lexer), scope_(&scope), first_(first) {}

std::vector<std::string>* ArgParser::open() const { return scope_->open; }

int ArgParser::depth() const { return scope_->depth; }

const std::shared_ptr<const Knowledge>& ArgParser::knowledge() const { return scope_->knowledge; }

// --- tokens

bool ArgParser::at_end() { return peek().kind == Token::Kind::kEnd; }

Token ArgParser::peek() {
  const size_t at = lexer_.position();
  Token token = lexer_.argument();
  lexer_.seek(at);
  return token;
}

Token ArgParser::next() { return lexer_.argument(); }

bool ArgParser::accept(std::string_view punctuation) {
  if (!peek().is(punctuation)) return false;
  next();
  return true;
}

void ArgParser::skip_commas() {
  while (accept(",")) continue;
}

bool ArgParser::accept_word(std::string_view keyword) {
  if (!peek().is_word(keyword)) return false;
  next();
  return true;
}

Result<void> ArgParser::expect(std::string_view punctuation) {
  if (const Token token = next(); !token.is(punctuation))
    return unexpected(token, fmt::format("'{}'", punctuation));
  return {};
}

Result<void> ArgParser::expect_word(std::string_view keyword) {
  if (const Token token = next(); !token.is_word(keyword)) return unexpected(token, keyword);
  return {};
}

Result<void> ArgParser::expect_end() {
  while (accept_token()) continue;
  const Token token = peek();
  if (token.kind == Token::Kind::kEnd) return {};
  if (token.kind == Token::Kind::kBroken) return error(token.text, token.span);
  return error(fmt::format("cannot make sense of '{}' here", token.source), token.span,
               fmt::format("it is used as {}", spec_->syntax));
}

Token ArgParser::rest() {
  lexer_.skip_blanks();
  size_t end = lexer_.end();
  const std::string_view text = lexer_.source().text();
  while (end > lexer_.position() && is_blank(text[end - 1])) --end;
  const size_t begin = lexer_.position();
  Token token = lexer_.make(begin == end ? Token::Kind::kEnd : Token::Kind::kWord, begin, end,
                            std::string(text.substr(begin, end - begin)));
  lexer_.seek(lexer_.end());
  return token;
}

// --- values

Result<std::string> ArgParser::text() {
  Token token = next();
  if (!token.is_text()) return unexpected(token, "a text");
  return std::move(token.text);
}

Result<double> ArgParser::number() {
  const Token token = next();
  const std::optional<double> value =
      token.is_text() ? index::parse_number(token.text) : std::nullopt;
  if (!value) return unexpected(token, "a number");
  return *value;
}

std::optional<double> ArgParser::accept_number() {
  const Token token = peek();
  if (token.kind != Token::Kind::kWord) return {};
  const std::optional<double> value = index::parse_number(token.text);
  if (value) next();
  return value;
}

Result<uint64_t> ArgParser::count() {
  const Token token = next();
  const std::optional<uint64_t> value = token.is_text() ? parse_count(token.text) : std::nullopt;
  if (!value) return unexpected(token, "a whole number");
  return *value;
}

Result<bool> ArgParser::boolean() {
  const Token token = next();
  const std::optional<bool> value = token.is_text() ? parse_bool(token.text) : std::nullopt;
  if (!value) return unexpected(token, "true or false");
  return *value;
}

Result<SpanValue> ArgParser::span() {
  const Token token = next();
  std::optional<SpanValue> value = token.is_text() ? parse_span(token.text) : std::nullopt;
  if (!value) return unexpected(token, "a span such as 5m, 1h or 10");
  return std::move(*value);
}

Result<Expression> ArgParser::expression() { return parse_expression(lexer_); }

Result<SearchExpression> ArgParser::search_expression() { return parse_search_expression(lexer_); }

Result<Token> ArgParser::regex() {
  lexer_.skip_blanks();
  if (lexer_.look() == '"') {
    Token token = next();
    if (token.kind == Token::Kind::kBroken) return error(token.text, token.span);
    return token;
  }
  const size_t begin = lexer_.position();
  size_t end = begin;
  int open = 0;
  const std::string_view source = lexer_.source().text();
  for (; end < lexer_.end() && (open > 0 || !is_blank(source[end])); ++end) {
    if (source[end] == '\\') {
      ++end;
    } else if (source[end] == '(') {
      ++open;
    } else if (source[end] == ')') {
      --open;
    }
  }
  end = std::min(end, lexer_.end());
  lexer_.seek(end);
  if (begin == end) return unexpected(next(), "a regular expression");
  return lexer_.make(Token::Kind::kWord, begin, end,
                     unescape_string(source.substr(begin, end - begin)));
}

Result<std::vector<std::unique_ptr<CommandNode>>> ArgParser::subsearch() {
  return parse_subsearch(lexer_, *scope_);
}

// --- errors

Error ArgParser::error(std::string message, SourceSpan span, std::string hint) const {
  return user_error(fmt::format("{}: {}", spec_->name, message), span, std::move(hint));
}

Error ArgParser::unexpected(const Token& found, std::string_view wanted) const {
  if (found.kind == Token::Kind::kBroken) return error(found.text, found.span);
  const std::string hint = fmt::format("it is used as {}", spec_->syntax);
  if (found.kind == Token::Kind::kEnd)
    return error(fmt::format("expected {}, but the command ends here", wanted), found.span, hint);
  return error(fmt::format("expected {}, found '{}'", wanted, found.source), found.span, hint);
}

// --- options

std::string_view ArgParser::declared_option(std::string_view name) const {
  for (const ArgSpec& argument : spec_->arguments) {
    if (!argument.name.starts_with('<') && same_name(argument.name, name)) return argument.name;
  }
  return {};
}

bool ArgParser::option_follows() {
  const size_t at = lexer_.position();
  const Token name = lexer_.argument();
  const Token sign = lexer_.argument();
  lexer_.seek(at);
  return name.kind == Token::Kind::kWord && sign.is("=");
}

Result<bool> ArgParser::take_option() {
  if (!option_follows()) return false;
  const Token name = next();
  const std::string_view declared = declared_option(name.text);
  if (declared.empty()) {
    std::vector<std::string_view> names;
    for (const ArgSpec& argument : spec_->arguments) {
      if (!argument.name.starts_with('<')) names.push_back(argument.name);
    }
    std::string hint = did_you_mean(closest_of(name.text, names));
    if (hint.empty()) hint = fmt::format("it is used as {}", spec_->syntax);
    return error(fmt::format("unknown option '{}'", name.text), name.span, std::move(hint));
  }
  next();  // the =
  const auto argument = std::find_if(spec_->arguments.begin(), spec_->arguments.end(),
                                     [&](const ArgSpec& a) { return a.name == declared; });
  lexer_.skip_blanks();
  if (argument->type == ArgType::kRegex && lexer_.look() != '"') {
    RIFFLE_ASSIGN(const Token pattern, regex());
    options_.push_back({std::string(declared), pattern.text, pattern.span});
    return true;
  }
  Token value = lexer_.option_value();
  if (value.kind == Token::Kind::kBroken) return error(value.text, value.span);
  // size=count(uri): a column named after its aggregation.
  if (argument->type == ArgType::kField && value.kind == Token::Kind::kWord &&
      lexer_.look() == '(') {
    lexer_.seek(value.begin);
    RIFFLE_ASSIGN(FieldRef field, this->field());
    value.text = std::move(field.name);
    value.span = field.span;
  }
  if (!value.is_text() && !value.is(","))
    return unexpected(value, fmt::format("a value for {}", declared));
  options_.push_back({std::string(declared), value.text, value.span});
  if (argument->type == ArgType::kEnum && !is_open(declared) &&
      std::none_of(argument->choices.begin(), argument->choices.end(),
                   [&](std::string_view c) { return same_name(c, value.text); })) {
    return bad_value(options_.back(), fmt::format("one of {}", fmt::join(argument->choices, ", ")));
  }
  return true;
}

Result<void> ArgParser::take_options() {
  while (true) {
    RIFFLE_ASSIGN(bool taken, take_option());
    if (!taken) return {};
    accept(",");
  }
}

const ArgParser::Option* ArgParser::find_option(std::string_view name) const {
  for (auto option = options_.rbegin(); option != options_.rend(); ++option) {
    if (option->name == name) return &*option;
  }
  return nullptr;
}

const ArgParser::Option* ArgParser::known_option(std::string_view name) const {
  return is_open(name) ? nullptr : find_option(name);
}

bool ArgParser::is_open(std::string_view name) const {
  const Option* option = find_option(name);
  return scope_->tokens && option != nullptr && has_token(option->value);
}

bool ArgParser::accept_token() {
  if (!scope_->tokens) return false;
  const Token token = peek();
  if (token.kind != Token::Kind::kWord || !token.text.starts_with('$') || !has_token(token.text))
    return false;
  next();
  return true;
}

bool ArgParser::has_option(std::string_view name) const { return find_option(name) != nullptr; }

Error ArgParser::bad_value(const Option& option, std::string_view wanted) const {
  return error(fmt::format("{} must be {}, not '{}'", option.name, wanted, option.value),
               option.span);
}

Result<bool> ArgParser::bool_option(std::string_view name, bool fallback) const {
  const Option* option = known_option(name);
  if (option == nullptr) return fallback;
  const std::optional<bool> value = parse_bool(option->value);
  if (!value) return bad_value(*option, "true or false");
  return *value;
}

Result<double> ArgParser::number_option(std::string_view name, double fallback) const {
  const Option* option = known_option(name);
  if (option == nullptr) return fallback;
  const std::optional<double> value = index::parse_number(option->value);
  if (!value) return bad_value(*option, "a number");
  return *value;
}

Result<uint64_t> ArgParser::count_option(std::string_view name, uint64_t fallback) const {
  const Option* option = known_option(name);
  if (option == nullptr) return fallback;
  const std::optional<uint64_t> value = parse_count(option->value);
  if (!value) return bad_value(*option, "a whole number");
  return *value;
}

std::string ArgParser::text_option(std::string_view name, std::string_view fallback) const {
  const Option* option = find_option(name);
  return option == nullptr ? std::string(fallback) : option->value;
}

Result<std::optional<SpanValue>> ArgParser::span_option(std::string_view name) const {
  const Option* option = known_option(name);
  if (option == nullptr) return std::optional<SpanValue>();
  std::optional<SpanValue> value = parse_span(option->value);
  if (!value) return bad_value(*option, "a span such as 5m, 1h or 10");
  return value;
}

SourceSpan ArgParser::option_span(std::string_view name) const {
  const Option* option = find_option(name);
  return option == nullptr ? command_.span : option->span;
}

std::string ArgParser::print_options() const {
  std::string text;
  for (const ArgSpec& argument : spec_->arguments) {
    const Option* option = find_option(argument.name);
    if (option == nullptr) continue;
    const SourceText source = SourceText::plain(option->value);
    Lexer lexer(source, 0, option->value.size());
    const Token token = lexer.option_value();
    // A value that begins with = would make another sign of the one before it, a backtick a macro.
    const bool bare =
        token.kind == Token::Kind::kWord && token.source.size() == option->value.size() &&
        !option->value.starts_with('=') && option->value.find('`') == std::string::npos;
    text +=
        fmt::format(" {}={}", argument.name, bare ? option->value : quote_string(option->value));
  }
  return text;
}

}  // namespace riffle::lang
