#include "query-lang/exec/bound_expression.h"
#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnPtr;

namespace {

class Rewritten : public LazyFunction {
 public:
  explicit Rewritten(BoundExpression expression) : expression_(std::move(expression)) {}
  Result<ColumnPtr> evaluate(const Batch& batch) override { return expression_.evaluate(batch); }

 private:
  BoundExpression expression_;
};

// The call as the operator that means the same.
template <Expression::Kind kKind>
Result<std::unique_ptr<LazyFunction>> bind_operator(const FunctionCall& call) {
  Expression expression = call.expression;
  expression.kind = kKind;
  RIFFLE_ASSIGN(BoundExpression bound, BoundExpression::bind(expression, call.context));
  return std::unique_ptr<LazyFunction>(std::make_unique<Rewritten>(std::move(bound)));
}

}  // namespace

const FunctionSpec& in_function() {
  static const FunctionSpec spec{
      .name = "in",
      .category = "Comparison and conditional",
      .syntax = "in(<value>, <candidate>, …)",
      .summary = "Whether the value equals one of the candidates.",
      .min_arguments = 2,
      .max_arguments = FunctionSpec::kAnyNumber,
      .examples = {{"in(\"b\", \"a\", \"b\")", "true"},
                   {"in(\"c\", \"a\", \"b\")", "false"},
                   {"if(in(missing, \"a\"), 1, 0)", "0"}},
      .lazy = bind_operator<Expression::Kind::kIn>,
  };
  return spec;
}

const FunctionSpec& like_function() {
  static const FunctionSpec spec{
      .name = "like",
      .category = "Comparison and conditional",
      .syntax = "like(<text>, <pattern>)",
      .summary =
          "Whether the whole text matches the pattern: % is any text, _ one character. The same as "
          "the operator LIKE.",
      .min_arguments = 2,
      .max_arguments = 2,
      .examples = {{"like(\"foobar\", \"foo%\")", "true"},
                   {"like(\"foobar\", \"f_obar\")", "true"},
                   {"like(\"foobar\", \"FOO%\")", "false"}},
      .lazy = bind_operator<Expression::Kind::kLike>,
  };
  return spec;
}

}  // namespace riffle::lang
