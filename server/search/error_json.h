#pragma once

#include <string>
#include <string_view>

#include "indexer/base/error.h"

namespace riffle::server {

// {"message":…,"hint":…,"span":{…}} as docs/http-api.md has it. `query` is what the span counts in;
// empty: no line and column.
std::string error_json(const Error& error, std::string_view query);

}  // namespace riffle::server
