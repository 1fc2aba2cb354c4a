#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/columns/batch.h"
#include "indexer/read/event_source.h"
#include "indexer/read/search_context.h"
#include "query-lang/syntax/expression.h"

namespace riffle::lang {

// A node of a bound expression. Calls on one object never overlap.
class ExpressionNode {
 public:
  // `fields`: what the node and its children read. `pure`: equal fields give equal results.
  ExpressionNode(index::FieldDemand fields, bool pure) : fields_(std::move(fields)), pure_(pure) {}
  virtual ~ExpressionNode() = default;
  ExpressionNode(const ExpressionNode&) = delete;
  ExpressionNode& operator=(const ExpressionNode&) = delete;

  // A column of batch.rows() values. Where all that it reads is one dictionary (and constants), it
  // computes once per distinct value.
  Result<index::ColumnPtr> evaluate(const index::Batch& batch);
  // Its value where no row can change it.
  virtual const index::Value* constant() const { return nullptr; }

  const index::FieldDemand& fields() const { return fields_; }
  bool pure() const { return pure_; }

 protected:
  virtual Result<index::ColumnPtr> compute(const index::Batch& batch) = 0;
  // Cheaper to compute as it stands than to look for a dictionary.
  virtual bool trivial() const { return false; }

 private:
  Result<index::ColumnPtr> compute_distinct(const index::Batch& batch,
                                            const index::Column& dictionary);

  index::FieldDemand fields_;
  bool pure_;
};

using NodePtr = std::unique_ptr<ExpressionNode>;

// Binds `expression` and folds what is constant.
Result<NodePtr> bind_node(const Expression& expression, const index::SearchContext& context);

// The makers of nodes by kind; `arguments` are the bound arguments.
NodePtr make_constant_node(index::Value value);
NodePtr make_field_node(const std::string& name);
NodePtr make_arithmetic_node(Expression::Kind kind, std::vector<NodePtr> arguments);
NodePtr make_comparison_node(Expression::Kind kind, std::vector<NodePtr> arguments);
NodePtr make_logic_node(Expression::Kind kind, std::vector<NodePtr> arguments);
NodePtr make_like_node(std::vector<NodePtr> arguments);
NodePtr make_in_node(std::vector<NodePtr> arguments);
Result<NodePtr> make_call_node(const Expression& expression, const index::SearchContext& context);

// The union of what the arguments read.
index::FieldDemand fields_of_nodes(const std::vector<NodePtr>& nodes);
bool all_pure(const std::vector<NodePtr>& nodes);

}  // namespace riffle::lang
