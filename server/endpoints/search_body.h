#pragma once

#include <string_view>

#include "indexer/base/result.h"
#include "server/search/search_job.h"

namespace riffle::server {

// The search that the body of POST /api/v1/search asks for; its fields are those of
// search_endpoint(). User error where the body is none.
Result<SearchRequest> read_search_body(std::string_view body);

}  // namespace riffle::server
