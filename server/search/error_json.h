#pragma once

#include <string>
#include <string_view>

#include "indexer/base/error.h"

namespace riffle::server {

struct TextPosition {
  size_t line = 1;    // from 1
  size_t column = 1;  // characters (code points) from 1
};
// Where a byte of the text stands; past its end: the end.
TextPosition position_in(std::string_view text, size_t offset);

// {"message":…,"hint":…,"span":{…}} as docs/http-api.md has it. `query` is what the span counts in;
// empty: no line and column.
std::string error_json(const Error& error, std::string_view query);

}  // namespace riffle::server
