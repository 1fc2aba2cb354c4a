#include <cmath>

#include <fmt/format.h>

#include "query-lang/commands/registry.h"
#include "query-lang/exec/column_util.h"
#include "query-lang/exec/expression_node.h"

namespace riffle::lang {

using index::Batch;
using index::Column;
using index::ColumnBuilder;
using index::ColumnPtr;
using index::FieldDemand;
using index::Value;
using index::ValueView;

namespace {

FieldDemand fields_of_call(const FunctionSpec& spec, const std::vector<NodePtr>& arguments) {
  return spec.reads_any_field ? FieldDemand::everything() : fields_of_nodes(arguments);
}

// A function of values, row by row. ExpressionNode sees to it that equal arguments are not computed
// again where a dictionary shows them.
class ValueCallNode : public ExpressionNode {
 public:
  ValueCallNode(const FunctionSpec& spec, std::unique_ptr<BoundFunction> function,
                std::vector<NodePtr> arguments)
      : ExpressionNode(fields_of_call(spec, arguments),
                       !spec.volatile_result && all_pure(arguments)),
        simple_(spec.simple),
        function_(std::move(function)),
        arguments_(std::move(arguments)) {}

 protected:
  Result<ColumnPtr> compute(const Batch& batch) override {
    std::vector<ColumnPtr> columns;
    columns.reserve(arguments_.size());
    for (const NodePtr& argument : arguments_) {
      RIFFLE_ASSIGN(ColumnPtr column, argument->evaluate(batch));
      columns.push_back(std::move(column));
    }
    ColumnBuilder builder;
    std::vector<ValueView> values(columns.size());
    for (size_t row = 0; row < batch.rows(); ++row) {
      for (size_t i = 0; i < columns.size(); ++i) values[i] = columns[i]->at(row);
      if (simple_ != nullptr) {
        builder.add(simple_(values));
      } else {
        RIFFLE_ASSIGN(const Value value, function_->call(values));
        builder.add(value);
      }
    }
    return builder.finish();
  }

 private:
  Value (*simple_)(std::span<const ValueView>);
  std::unique_ptr<BoundFunction> function_;  // where there is no simple_
  std::vector<NodePtr> arguments_;
};

class NumberCallNode : public ExpressionNode {
 public:
  NumberCallNode(double (*function)(double), std::vector<NodePtr> arguments)
      : ExpressionNode(fields_of_nodes(arguments), all_pure(arguments)),
        function_(function),
        argument_(std::move(arguments.front())) {}

 protected:
  Result<ColumnPtr> compute(const Batch& batch) override {
    RIFFLE_ASSIGN(const ColumnPtr column, argument_->evaluate(batch));
    const NumberView numbers(*column);
    std::vector<double> values(batch.rows());
    std::vector<uint8_t> present(batch.rows());
    bool all_there = true;
    for (size_t row = 0; row < values.size(); ++row) {
      const double value = numbers.has(row) ? function_(numbers.values()[row]) : std::nan("");
      const bool there = std::isfinite(value);
      values[row] = there ? value : 0;
      present[row] = there ? 1 : 0;
      all_there &= there;
    }
    if (all_there) present.clear();
    return Column::numbers(std::move(values), std::move(present));
  }

 private:
  double (*function_)(double);
  NodePtr argument_;
};

class LazyCallNode : public ExpressionNode {
 public:
  LazyCallNode(FieldDemand fields, bool pure, std::unique_ptr<LazyFunction> function)
      : ExpressionNode(std::move(fields), pure), function_(std::move(function)) {}

 protected:
  Result<ColumnPtr> compute(const Batch& batch) override { return function_->evaluate(batch); }

 private:
  std::unique_ptr<LazyFunction> function_;
};

std::string arity_text(const FunctionSpec& spec) {
  const auto plural = [](size_t n) { return n == 1 ? "argument" : "arguments"; };
  if (spec.min_arguments == spec.max_arguments)
    return fmt::format("{} {}", spec.min_arguments, plural(spec.min_arguments));
  if (spec.max_arguments >= FunctionSpec::kAnyNumber) {
    return fmt::format("at least {} {}", spec.min_arguments, plural(spec.min_arguments));
  }
  return fmt::format("{} to {} arguments", spec.min_arguments, spec.max_arguments);
}

}  // namespace

Result<NodePtr> make_call_node(const Expression& expression, const index::SearchContext& context) {
  const FunctionSpec* spec = find_function(expression.text);
  if (spec == nullptr) {
    return user_error(fmt::format("there is no function '{}'", expression.text), expression.span,
                      did_you_mean(closest_function(expression.text)));
  }
  const size_t count = expression.arguments.size();
  if (count < spec->min_arguments || count > spec->max_arguments) {
    return user_error(fmt::format("{}() takes {}, not {}", spec->name, arity_text(*spec), count),
                      expression.span, fmt::format("use: {}", spec->syntax));
  }
  std::vector<NodePtr> arguments;
  std::vector<std::optional<Value>> constants;
  for (const Expression& argument : expression.arguments) {
    RIFFLE_ASSIGN(NodePtr node, bind_node(argument, context));
    const Value* constant = node->constant();
    constants.push_back(constant == nullptr ? std::nullopt : std::optional<Value>(*constant));
    arguments.push_back(std::move(node));
  }
  const FunctionCall call{expression, constants, context};
  if (spec->number != nullptr)
    return NodePtr(std::make_unique<NumberCallNode>(spec->number, std::move(arguments)));
  if (spec->lazy != nullptr) {
    RIFFLE_ASSIGN(auto function, spec->lazy(call));
    const bool pure = !spec->volatile_result && all_pure(arguments);
    return NodePtr(std::make_unique<LazyCallNode>(fields_of_call(*spec, arguments), pure,
                                                  std::move(function)));
  }
  std::unique_ptr<BoundFunction> function;
  if (spec->simple == nullptr) {
    RIFFLE_ASSIGN(function, spec->bind(call));
  }
  return NodePtr(std::make_unique<ValueCallNode>(*spec, std::move(function), std::move(arguments)));
}

}  // namespace riffle::lang
