#include "query-lang/functions/row_branches.h"

namespace riffle::lang {

using index::Batch;
using index::Column;
using index::ColumnBuilder;
using index::ColumnPtr;
using index::ValueView;

Result<std::vector<BoundExpression>> bind_arguments(const FunctionCall& call) {
  std::vector<BoundExpression> arguments;
  for (const Expression& argument : call.expression.arguments) {
    RIFFLE_ASSIGN(BoundExpression bound, BoundExpression::bind(argument, call.context));
    arguments.push_back(std::move(bound));
  }
  return arguments;
}

Batch narrow(const BoundExpression& expression, const Batch& batch,
             std::span<const uint32_t> rows) {
  if (expression.fields().all) return batch.take(rows);
  Batch narrowed(rows.size());
  for (const std::string& name : expression.fields().names) {
    if (const ColumnPtr* column = batch.find(name)) narrowed.set(name, Column::take(*column, rows));
  }
  return narrowed;
}

void RowMerger::add(ColumnPtr values, std::span<const uint32_t> rows) {
  for (size_t i = 0; i < rows.size(); ++i)
    places_[rows[i]] = {values.get(), static_cast<uint32_t>(i)};
  columns_.push_back(std::move(values));
}

Result<void> RowMerger::evaluate(BoundExpression& expression, const Batch& batch,
                                 std::span<const uint32_t> rows) {
  if (rows.empty()) return {};
  const bool all = rows.size() == batch.rows();
  RIFFLE_ASSIGN(ColumnPtr values,
                expression.evaluate(all ? batch : narrow(expression, batch, rows)));
  add(std::move(values), rows);
  return {};
}

ColumnPtr RowMerger::finish() const {
  if (columns_.size() == 1 && columns_.front()->size() == places_.size()) return columns_.front();
  ColumnBuilder builder;
  for (const Place& place : places_)
    builder.add(place.column == nullptr ? ValueView() : place.column->at(place.row));
  return builder.finish();
}

}  // namespace riffle::lang
