#pragma once

#include <string>
#include <string_view>

#include "indexer/base/result.h"
#include "indexer/columns/batch.h"

namespace riffle::lang {

// Comma-separated values (RFC 4180) with the names of the fields in the first line. An empty cell
// is null. A byte order mark is skipped. User error with the line of a quote that is never closed,
// and for a text without a first line.
Result<index::Batch> rows_from_csv(std::string_view text);

// The other way round, internal fields (_…) but _time and _raw left out; several values of a cell
// stand on lines of their own within its quotes.
std::string csv_from_rows(const index::Batch& rows);

}  // namespace riffle::lang
