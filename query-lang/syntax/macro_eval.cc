#include "query-lang/syntax/macro_eval.h"

#include <fmt/format.h>

#include "query-lang/exec/bound_expression.h"
#include "query-lang/syntax/expression_parser.h"

namespace riffle::lang {

Result<std::string> evaluate_macro(std::string_view name, std::string_view expression,
                                   SourceSpan origin) {
  SourceText source;
  source.append_replacement(expression, origin);
  Lexer lexer(source, 0, expression.size());
  RIFFLE_ASSIGN(Expression parsed, parse_expression(lexer));
  const auto wrong = [&](std::string_view why) {
    return user_error(fmt::format("the evaluated macro '{}' {}", name, why), origin);
  };
  if (lexer.expression().kind != Token::Kind::kEnd) return wrong("is no single expression");
  index::SearchContext context;
  context.now = now_micros();
  RIFFLE_ASSIGN(BoundExpression bound, BoundExpression::bind(parsed, context));
  RIFFLE_ASSIGN(index::ColumnPtr result, bound.evaluate(index::Batch(1)));
  if (result->is_null(0)) return wrong("has no value");
  return index::to_text(result->at(0));
}

}  // namespace riffle::lang
