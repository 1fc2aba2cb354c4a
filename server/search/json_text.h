#pragma once

#include <string>
#include <string_view>

#include "indexer/base/json.h"
#include "indexer/columns/batch.h"

namespace riffle::server {

// JSON written straight into a text: rows of answers by the hundred thousand.

inline void append_json(std::string& out, std::string_view text) { append_json_string(out, text); }
// As riffle::format_number prints it; null for what JSON has no number for (nan, inf).
void append_json(std::string& out, double number);
// Epoch seconds to the microsecond.
void append_json_time(std::string& out, double seconds);
// A number, text or list; null where there is none.
void append_json(std::string& out, const index::ValueView& value);
// The row as an object; null cells are left out. _time and _indextime are epoch seconds to the
// microsecond.
void append_json_row(std::string& out, const index::Batch& batch, size_t row);
// "key": with a comma in front unless an object or list has just begun.
void append_json_key(std::string& out, std::string_view key);

}  // namespace riffle::server
