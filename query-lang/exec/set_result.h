#pragma once

#include <string>

#include "indexer/columns/batch.h"

namespace riffle::lang {

// Puts what was computed for the rows of a batch into a field; rows for which nothing came out keep
// what they have there. So a row's result does not depend on the rows beside it.
void set_result(const std::string& name, const index::ColumnPtr& values, index::Batch& batch);

}  // namespace riffle::lang
