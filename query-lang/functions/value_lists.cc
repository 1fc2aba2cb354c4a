#include "query-lang/functions/value_lists.h"

#include "query-lang/functions/row_branches.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

FlatValues flatten(const index::Column& column) {
  FlatValues flat;
  index::ColumnBuilder builder;
  for (size_t row = 0; row < column.size(); ++row) {
    for_each_value(column.at(row), [&](const index::ValueView& value) {
      builder.add(value);
      flat.rows.push_back(static_cast<uint32_t>(row));
    });
  }
  flat.values = builder.finish();
  return flat;
}

Result<index::ColumnPtr> evaluate_each(BoundExpression& expression, const index::Batch& batch,
                                       const FlatValues& flat, const std::string& variable) {
  index::Batch each = narrow(expression, batch, flat.rows);
  each.set(variable, flat.values);
  return expression.evaluate(each);
}

}  // namespace riffle::lang
