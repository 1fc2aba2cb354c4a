#pragma once

#include <string>

#include "indexer/columns/batch.h"

namespace riffle::lang {

// The fields of a row but internal ones as a line of CSV.
std::string csv_row(const index::Batch& rows, size_t row);

}  // namespace riffle::lang
