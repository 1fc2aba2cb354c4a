#include "query-lang/commands/streamstats_arguments.h"

#include <fmt/format.h>

#include "query-lang/exec/time_buckets.h"
#include "query-lang/syntax/expression_parser.h"

namespace riffle::lang {

namespace {

// Splunk's limit; a larger window is refused, not cut.
constexpr uint64_t kMaxWindow = 10'000;

// The condition that a text without its quotes is.
Result<Expression> read_quoted(const ArgParser& arguments, const std::string& text,
                               SourceSpan span) {
  const SourceText source = SourceText::plain(text);
  Lexer inner(source, 0, text.size());
  Result<Expression> condition = parse_expression(inner);
  if (!condition) return arguments.error(condition.error().message, span);
  return condition;
}

}  // namespace

Result<Expression> read_reset_condition(ArgParser& arguments) {
  arguments.next();  // the name
  RIFFLE_TRY(arguments.expect("="));
  Lexer& lexer = arguments.lexer();
  lexer.skip_blanks();
  const size_t begin = lexer.position();
  const std::string_view text = lexer.source().text().substr(0, lexer.end());
  constexpr std::string_view kOpen = "\"(\"";
  constexpr std::string_view kClose = "\")\"";
  if (text.substr(begin).starts_with(kOpen)) {
    // Quotes within the condition stand behind a backslash, or bare.
    const size_t inside = begin + kOpen.size();
    size_t end = text.find(kClose, inside);
    while (end != std::string_view::npos && text[end - 1] == '\\') end = text.find(kClose, end + 1);
    if (end == std::string_view::npos)
      return arguments.error("the condition has no end: \")\" is missing", arguments.peek().span);
    lexer.seek(end + kClose.size());
    if (text.substr(inside, end - inside).find("\\\"") != std::string_view::npos)
      return read_quoted(arguments, unescape_string(text.substr(inside, end - inside)),
                         lexer.source().span(inside, end));
    Lexer inner(lexer.source(), inside, end);
    RIFFLE_ASSIGN(Expression condition, parse_expression(inner));
    inner.skip_blanks();
    if (inner.position() != end)
      return arguments.unexpected(inner.argument(), "the end of the condition");
    return condition;
  }
  if (lexer.look() == '"') {
    const Token quoted = arguments.next();
    if (!quoted.is_text()) return arguments.unexpected(quoted, "a condition");
    return read_quoted(arguments, quoted.text, quoted.span);
  }
  return arguments.expression();
}

std::string print_reset_condition(std::string_view name,
                                  const std::optional<Expression>& condition) {
  if (!condition) return "";
  return fmt::format(" {}=({})", name, print_expression(*condition));
}

Result<void> read_streamstats_options(const ArgParser& arguments, StreamstatsArguments& parsed) {
  RIFFLE_ASSIGN(parsed.current, arguments.bool_option("current", true));
  RIFFLE_ASSIGN(parsed.global, arguments.bool_option("global", true));
  RIFFLE_ASSIGN(parsed.reset_on_change, arguments.bool_option("reset_on_change", false));
  RIFFLE_ASSIGN(parsed.numbers_only, arguments.bool_option("allnum", false));
  RIFFLE_ASSIGN(parsed.window, arguments.count_option("window", 0));
  if (parsed.window > kMaxWindow)
    return arguments.error(fmt::format("window is at most {}", kMaxWindow),
                           arguments.option_span("window"));
  RIFFLE_ASSIGN(const std::optional<SpanValue> span, arguments.span_option("time_window"));
  if (!span) return {};
  if (!span->is_time())
    return arguments.error("time_window needs a span of time, as in 5m",
                           arguments.option_span("time_window"));
  parsed.time_window = span->count * to_seconds(unit_micros(span->unit));
  return {};
}

}  // namespace riffle::lang
