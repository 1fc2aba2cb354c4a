#pragma once

#include <functional>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/json.h"
#include "indexer/base/result.h"
#include "indexer/columns/batch.h"

namespace riffle::server {

// A JSON value as a cell: a list is a multivalue, null is null, an object is its JSON text. A
// number stays a number where a double holds it; one with more digits (a 64-bit ID) stays its
// source text, which compares and prints as it was.
index::Value to_cell(const JsonValue& value);

// Adds the object as a row. User error when it is none.
Result<void> append_row(const JsonValue& object, index::BatchBuilder& rows);

// Rows of JSON lines, in batches. Blank lines are skipped; user error with the number of the line
// that is no JSON object.
Result<std::vector<index::Batch>> read_json_rows(std::istream& in, std::string_view name);

}  // namespace riffle::server
