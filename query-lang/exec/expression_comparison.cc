#include "query-lang/exec/column_util.h"
#include "query-lang/exec/expression_node.h"
#include "query-lang/exec/like_pattern.h"
#include "query-lang/exec/value_compare.h"

namespace riffle::lang {

using index::Batch;
using index::Column;
using index::ColumnPtr;
using index::Value;
using index::ValueKind;
using index::ValueView;

namespace {

template <typename Compare>
std::vector<Truth> compare_numbers(const NumberView& a, const NumberView& b, Compare compare) {
  std::vector<Truth> truths(a.size());
  const double* x = a.values().data();
  const double* y = b.values().data();
  for (size_t row = 0; row < truths.size(); ++row)
    truths[row] = static_cast<Truth>(compare(x[row], y[row]));
  if (!a.all_present() || !b.all_present()) {
    for (size_t row = 0; row < truths.size(); ++row) {
      if (!a.has(row) || !b.has(row)) truths[row] = Truth::kUnknown;
    }
  }
  return truths;
}

std::vector<Truth> compare_numbers(Expression::Kind op, const NumberView& a, const NumberView& b) {
  switch (op) {
    case Expression::Kind::kEqual:
      return compare_numbers(a, b, [](double x, double y) { return x == y; });
    case Expression::Kind::kNotEqual:
      return compare_numbers(a, b, [](double x, double y) { return x != y; });
    case Expression::Kind::kLess:
      return compare_numbers(a, b, [](double x, double y) { return x < y; });
    case Expression::Kind::kLessEqual:
      return compare_numbers(a, b, [](double x, double y) { return x <= y; });
    case Expression::Kind::kGreater:
      return compare_numbers(a, b, [](double x, double y) { return x > y; });
    default:
      return compare_numbers(a, b, [](double x, double y) { return x >= y; });
  }
}

// Whether a column holds the same text, which is no number, in every row: then no row needs to be
// read as a number.
bool is_plain_text(const Column& column) {
  return column.encoding() == Column::Encoding::kConstant &&
         column.constant_value().kind() == ValueKind::kText &&
         !index::as_number(column.constant_value());
}

class ComparisonNode : public ExpressionNode {
 public:
  ComparisonNode(Expression::Kind op, std::vector<NodePtr> arguments)
      : ExpressionNode(fields_of_nodes(arguments), all_pure(arguments)),
        op_(op),
        arguments_(std::move(arguments)) {}

 protected:
  Result<ColumnPtr> compute(const Batch& batch) override {
    RIFFLE_ASSIGN(const ColumnPtr a, arguments_[0]->evaluate(batch));
    RIFFLE_ASSIGN(const ColumnPtr b, arguments_[1]->evaluate(batch));
    if (only_numbers(*a) && only_numbers(*b)) {
      return truth_column(compare_numbers(op_, NumberView(*a), NumberView(*b)));
    }
    std::vector<Truth> truths(batch.rows(), Truth::kUnknown);
    const bool plain_text = is_plain_text(*a) || is_plain_text(*b);
    for (size_t row = 0; row < truths.size(); ++row) {
      const ValueView x = a->at(row);
      const ValueView y = b->at(row);
      if (x.is_null() || y.is_null()) continue;
      const bool holds = plain_text && x.kind() == ValueKind::kText && y.kind() == ValueKind::kText
                             ? ordering_holds(op_, x.text() <=> y.text())
                             : comparison_holds(op_, x, y);
      truths[row] = static_cast<Truth>(holds);
    }
    return truth_column(truths);
  }

 private:
  Expression::Kind op_;
  std::vector<NodePtr> arguments_;
};

class InNode : public ExpressionNode {
 public:
  explicit InNode(std::vector<NodePtr> arguments)
      : ExpressionNode(fields_of_nodes(arguments), all_pure(arguments)),
        arguments_(std::move(arguments)) {}

 protected:
  Result<ColumnPtr> compute(const Batch& batch) override {
    std::vector<ColumnPtr> columns;
    for (const NodePtr& argument : arguments_) {
      RIFFLE_ASSIGN(ColumnPtr column, argument->evaluate(batch));
      columns.push_back(std::move(column));
    }
    std::vector<Truth> truths(batch.rows(), Truth::kUnknown);
    for (size_t row = 0; row < truths.size(); ++row) {
      const ValueView value = columns[0]->at(row);
      if (value.is_null()) continue;
      bool found = false;
      for (size_t i = 1; i < columns.size() && !found; ++i) {
        const ValueView candidate = columns[i]->at(row);
        found =
            !candidate.is_null() && comparison_holds(Expression::Kind::kEqual, value, candidate);
      }
      truths[row] = static_cast<Truth>(found);
    }
    return truth_column(truths);
  }

 private:
  std::vector<NodePtr> arguments_;
};

class LikeNode : public ExpressionNode {
 public:
  explicit LikeNode(std::vector<NodePtr> arguments)
      : ExpressionNode(fields_of_nodes(arguments), all_pure(arguments)),
        arguments_(std::move(arguments)) {
    if (const Value* pattern = arguments_[1]->constant())
      pattern_.emplace(index::to_text(*pattern));
  }

 protected:
  Result<ColumnPtr> compute(const Batch& batch) override {
    RIFFLE_ASSIGN(const ColumnPtr texts, arguments_[0]->evaluate(batch));
    RIFFLE_ASSIGN(const ColumnPtr patterns, arguments_[1]->evaluate(batch));
    std::vector<Truth> truths(batch.rows(), Truth::kUnknown);
    for (size_t row = 0; row < truths.size(); ++row) {
      const ValueView text = texts->at(row);
      const ValueView pattern = patterns->at(row);
      if (text.is_null() || pattern.is_null()) continue;
      const bool matches = pattern_ ? any_matches(*pattern_, text)
                                    : any_matches(LikePattern(index::to_text(pattern)), text);
      truths[row] = static_cast<Truth>(matches);
    }
    return truth_column(truths);
  }

 private:
  static bool any_matches(const LikePattern& pattern, const ValueView& text) {
    std::string scratch;
    if (text.kind() != ValueKind::kMulti) return pattern.matches(index::to_text(text, scratch));
    for (const Value& element : text.elements()) {
      if (pattern.matches(index::to_text(element, scratch))) return true;
    }
    return false;
  }

  std::vector<NodePtr> arguments_;
  std::optional<LikePattern> pattern_;
};

}  // namespace

NodePtr make_comparison_node(Expression::Kind op, std::vector<NodePtr> arguments) {
  return std::make_unique<ComparisonNode>(op, std::move(arguments));
}

NodePtr make_in_node(std::vector<NodePtr> arguments) {
  return std::make_unique<InNode>(std::move(arguments));
}

NodePtr make_like_node(std::vector<NodePtr> arguments) {
  return std::make_unique<LikeNode>(std::move(arguments));
}

}  // namespace riffle::lang
