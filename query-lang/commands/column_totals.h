#pragma once

#include <string>
#include <vector>

#include "indexer/columns/batch.h"
#include "query-lang/syntax/field_name.h"

namespace riffle::lang {

// The last row of addcoltotals and addtotals col=t.
struct ColumnTotals {
  std::vector<FieldRef> fields;  // empty: all but internal ones
  std::string label_field;       // empty: none
  std::string label = "Total";
};

bool is_totalled(const ColumnTotals& totals, std::string_view field);

// The rows and one more, with the sums of the columns that hold a number.
index::Batch add_column_totals(const ColumnTotals& totals, const index::Batch& rows);

}  // namespace riffle::lang
