#include "query-lang/commands/column_totals.h"

#include <array>
#include <optional>

#include "query-lang/commands/field_demand.h"
#include "query-lang/exec/batch_concat.h"

namespace riffle::lang {

using index::Batch;
using index::Column;
using index::Value;

bool is_totalled(const ColumnTotals& totals, std::string_view field) {
  return totals.fields.empty() ? !field.starts_with('_') : selects(totals.fields, field);
}

Batch add_column_totals(const ColumnTotals& totals, const Batch& rows) {
  Batch last(1);
  for (const Batch::Field& field : rows.fields()) {
    if (!is_totalled(totals, field.name)) continue;
    std::optional<double> sum;
    for (size_t row = 0; row < rows.rows(); ++row) {
      if (const std::optional<double> number = index::as_number(field.column->at(row)))
        sum = sum.value_or(0) + *number;
    }
    if (sum) last.set(field.name, Column::constant(Value(*sum), 1));
  }
  if (!totals.label_field.empty())
    last.set(totals.label_field, Column::constant(Value(totals.label), 1));
  return concat(std::array<Batch, 2>{rows, last});
}

}  // namespace riffle::lang
