#include "query-lang/exec/column_util.h"
#include "query-lang/exec/expression_node.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnPtr;

namespace {

// NOT, AND, OR, XOR over truth values, where null (and everything that is no boolean) counts as
// false: so does Splunk, `NOT missing="x"` is true.
class LogicNode : public ExpressionNode {
 public:
  LogicNode(Expression::Kind kind, std::vector<NodePtr> arguments)
      : ExpressionNode(fields_of_nodes(arguments), all_pure(arguments)),
        kind_(kind),
        arguments_(std::move(arguments)) {}

 protected:
  Result<ColumnPtr> compute(const Batch& batch) override {
    RIFFLE_ASSIGN(const ColumnPtr first, arguments_[0]->evaluate(batch));
    std::vector<Truth> a = truths_of(*first);
    if (kind_ == Expression::Kind::kNot) {
      for (Truth& truth : a) truth = static_cast<Truth>(truth != Truth::kTrue);
      return truth_column(a);
    }
    RIFFLE_ASSIGN(const ColumnPtr second, arguments_[1]->evaluate(batch));
    const std::vector<Truth> b = truths_of(*second);
    for (size_t row = 0; row < a.size(); ++row) {
      const bool x = a[row] == Truth::kTrue;
      const bool y = b[row] == Truth::kTrue;
      const bool result = kind_ == Expression::Kind::kAnd  ? x && y
                          : kind_ == Expression::Kind::kOr ? x || y
                                                           : x != y;
      a[row] = static_cast<Truth>(result);
    }
    return truth_column(a);
  }

 private:
  Expression::Kind kind_;
  std::vector<NodePtr> arguments_;
};

}  // namespace

NodePtr make_logic_node(Expression::Kind kind, std::vector<NodePtr> arguments) {
  return std::make_unique<LogicNode>(kind, std::move(arguments));
}

}  // namespace riffle::lang
