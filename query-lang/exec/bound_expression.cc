#include "query-lang/exec/bound_expression.h"

#include "query-lang/commands/registry.h"
#include "query-lang/exec/column_util.h"
#include "query-lang/exec/expression_node.h"

namespace riffle::lang {

using index::Batch;
using index::Column;
using index::ColumnPtr;
using index::FieldDemand;
using index::Value;

namespace {

class ConstantNode : public ExpressionNode {
 public:
  explicit ConstantNode(Value value)
      : ExpressionNode(FieldDemand::none(), true), value_(std::move(value)) {}
  const Value* constant() const override { return &value_; }

 protected:
  Result<ColumnPtr> compute(const Batch& batch) override {
    return Column::constant(value_, batch.rows());
  }
  bool trivial() const override { return true; }

 private:
  Value value_;
};

class FieldNode : public ExpressionNode {
 public:
  explicit FieldNode(const std::string& name)
      : ExpressionNode(FieldDemand::only({name}), true), name_(name) {}

 protected:
  Result<ColumnPtr> compute(const Batch& batch) override { return batch.column(name_); }
  bool trivial() const override { return true; }

 private:
  std::string name_;
};

Result<NodePtr> make_node(const Expression& expression, const index::SearchContext& context) {
  using Kind = Expression::Kind;
  switch (expression.kind) {
    case Kind::kNumber:
      return make_constant_node(Value(expression.number));
    case Kind::kString:
      return make_constant_node(Value(expression.text));
    case Kind::kField:
      return make_field_node(expression.text);
    case Kind::kCall:
      return make_call_node(expression, context);
    default:
      break;
  }
  std::vector<NodePtr> arguments;
  for (const Expression& argument : expression.arguments) {
    RIFFLE_ASSIGN(NodePtr node, bind_node(argument, context));
    arguments.push_back(std::move(node));
  }
  switch (expression.kind) {
    case Kind::kEqual:
    case Kind::kNotEqual:
    case Kind::kLess:
    case Kind::kLessEqual:
    case Kind::kGreater:
    case Kind::kGreaterEqual:
      return make_comparison_node(expression.kind, std::move(arguments));
    case Kind::kLike:
      return make_like_node(std::move(arguments));
    case Kind::kIn:
      return make_in_node(std::move(arguments));
    case Kind::kNot:
    case Kind::kAnd:
    case Kind::kOr:
    case Kind::kXor:
      return make_logic_node(expression.kind, std::move(arguments));
    default:
      return make_arithmetic_node(expression.kind, std::move(arguments));
  }
}

}  // namespace

NodePtr make_constant_node(Value value) { return std::make_unique<ConstantNode>(std::move(value)); }
NodePtr make_field_node(const std::string& name) { return std::make_unique<FieldNode>(name); }

Result<NodePtr> bind_node(const Expression& expression, const index::SearchContext& context) {
  RIFFLE_ASSIGN(NodePtr node, make_node(expression, context));
  const bool no_fields = !node->fields().all && node->fields().names.empty();
  if (!no_fields || !node->pure() || node->constant() != nullptr) return node;
  RIFFLE_ASSIGN(const ColumnPtr value, node->evaluate(Batch(1)));
  return make_constant_node(value->at(0).to_value());
}

BoundExpression::BoundExpression(std::unique_ptr<ExpressionNode> root) : root_(std::move(root)) {}
BoundExpression::~BoundExpression() = default;
BoundExpression::BoundExpression(BoundExpression&&) noexcept = default;
BoundExpression& BoundExpression::operator=(BoundExpression&&) noexcept = default;

Result<BoundExpression> BoundExpression::bind(const Expression& expression,
                                              const index::SearchContext& context) {
  RIFFLE_ASSIGN(NodePtr root, bind_node(expression, context));
  return BoundExpression(std::move(root));
}

Result<ColumnPtr> BoundExpression::evaluate(const Batch& batch) { return root_->evaluate(batch); }

Result<std::vector<uint32_t>> BoundExpression::select(const Batch& batch) {
  RIFFLE_ASSIGN(const ColumnPtr column, root_->evaluate(batch));
  const std::vector<Truth> truths = truths_of(*column);
  std::vector<uint32_t> rows;
  rows.reserve(truths.size());
  for (size_t row = 0; row < truths.size(); ++row) {
    if (truths[row] == Truth::kTrue) rows.push_back(static_cast<uint32_t>(row));
  }
  return rows;
}

const Value* BoundExpression::constant() const { return root_->constant(); }
const FieldDemand& BoundExpression::fields() const { return root_->fields(); }

FieldDemand fields_of(const Expression& expression) {
  if (expression.kind == Expression::Kind::kField) return FieldDemand::only({expression.text});
  if (expression.kind == Expression::Kind::kCall) {
    const FunctionSpec* spec = find_function(expression.text);
    if (spec != nullptr && spec->reads_any_field) return FieldDemand::everything();
  }
  FieldDemand fields = FieldDemand::none();
  for (const Expression& argument : expression.arguments) {
    FieldDemand more = fields_of(argument);
    if (more.all) return more;
    for (const std::string& name : more.names) fields.add(name);
  }
  return fields;
}

}  // namespace riffle::lang
