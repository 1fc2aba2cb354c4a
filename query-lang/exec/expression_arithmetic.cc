#include <cmath>

#include "query-lang/exec/column_util.h"
#include "query-lang/exec/expression_node.h"

namespace riffle::lang {

using index::Batch;
using index::Column;
using index::ColumnBuilder;
using index::ColumnPtr;
using index::ValueKind;
using index::ValueView;

namespace {

// One operator over two views: a result that is no finite number is absent (x/0, overflow,
// logarithms of the impossible …).
template <typename Apply>
ColumnPtr apply_numbers(const NumberView& a, const NumberView& b, Apply apply) {
  const size_t rows = a.size();
  std::vector<double> values(rows);
  std::vector<uint8_t> present(rows);
  const double* x = a.values().data();
  const double* y = b.values().data();
  bool all_there = a.all_present() && b.all_present();
  bool all_finite = true;
  for (size_t row = 0; row < rows; ++row) {
    values[row] = apply(x[row], y[row]);
    const bool finite = std::isfinite(values[row]);
    present[row] = finite ? 1 : 0;
    all_finite &= finite;
  }
  if (!all_there) {
    for (size_t row = 0; row < rows; ++row) {
      if (!a.has(row) || !b.has(row)) present[row] = 0;
    }
  }
  if (all_there && all_finite) present.clear();
  return Column::numbers(std::move(values), std::move(present));
}

ColumnPtr calculate(Expression::Kind kind, const Column& left, const Column& right) {
  const NumberView a(left);
  const NumberView b(right);
  switch (kind) {
    case Expression::Kind::kAdd:
      return apply_numbers(a, b, [](double x, double y) { return x + y; });
    case Expression::Kind::kSubtract:
      return apply_numbers(a, b, [](double x, double y) { return x - y; });
    case Expression::Kind::kMultiply:
      return apply_numbers(a, b, [](double x, double y) { return x * y; });
    case Expression::Kind::kDivide:
      return apply_numbers(a, b, [](double x, double y) { return x / y; });
    default:
      return apply_numbers(a, b, [](double x, double y) { return std::fmod(x, y); });
  }
}

class ArithmeticNode : public ExpressionNode {
 public:
  ArithmeticNode(Expression::Kind kind, std::vector<NodePtr> arguments)
      : ExpressionNode(fields_of_nodes(arguments), all_pure(arguments)),
        kind_(kind),
        arguments_(std::move(arguments)) {}

 protected:
  Result<ColumnPtr> compute(const Batch& batch) override {
    RIFFLE_ASSIGN(const ColumnPtr a, arguments_[0]->evaluate(batch));
    if (kind_ == Expression::Kind::kPlus) return a;
    if (kind_ == Expression::Kind::kNegate) {
      return calculate(Expression::Kind::kSubtract,
                       *Column::constant(index::Value(0.0), batch.rows()), *a);
    }
    RIFFLE_ASSIGN(const ColumnPtr b, arguments_[1]->evaluate(batch));
    if (kind_ == Expression::Kind::kConcatenate) return concatenate(*a, *b);
    if (kind_ == Expression::Kind::kAdd && !only_numbers(*a) && !only_numbers(*b))
      return add_or_join(*a, *b);
    return calculate(kind_, *a, *b);
  }

 private:
  static ColumnPtr concatenate(const Column& a, const Column& b) {
    ColumnBuilder builder;
    std::string text;
    std::string scratch;
    for (size_t row = 0; row < a.size(); ++row) {
      const ValueView x = a.at(row);
      const ValueView y = b.at(row);
      if (x.is_null() || y.is_null() || x.kind() == ValueKind::kMulti ||
          y.kind() == ValueKind::kMulti) {
        builder.add_null();
        continue;
      }
      text.assign(index::to_text(x, scratch));
      text.append(index::to_text(y, scratch));
      builder.add_text(text);
    }
    return builder.finish();
  }

  // Two numbers are added, two texts that are not both numbers are joined.
  static ColumnPtr add_or_join(const Column& a, const Column& b) {
    ColumnBuilder builder;
    std::string text;
    for (size_t row = 0; row < a.size(); ++row) {
      const ValueView x = a.at(row);
      const ValueView y = b.at(row);
      const std::optional<double> m = index::as_number(x);
      const std::optional<double> n = m ? index::as_number(y) : std::nullopt;
      if (n) {
        const double sum = *m + *n;
        std::isfinite(sum) ? builder.add_number(sum) : builder.add_null();
      } else if (x.kind() == ValueKind::kText && y.kind() == ValueKind::kText) {
        text.assign(x.text());
        text.append(y.text());
        builder.add_text(text);
      } else {
        builder.add_null();
      }
    }
    return builder.finish();
  }

  Expression::Kind kind_;
  std::vector<NodePtr> arguments_;
};

}  // namespace

NodePtr make_arithmetic_node(Expression::Kind kind, std::vector<NodePtr> arguments) {
  return std::make_unique<ArithmeticNode>(kind, std::move(arguments));
}

}  // namespace riffle::lang
