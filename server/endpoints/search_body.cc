#include "server/endpoints/search_body.h"

#include "server/endpoints/endpoint_list.h"
#include "server/endpoints/request_body.h"

namespace riffle::server {

Result<SearchRequest> read_search_body(std::string_view body) {
  RIFFLE_ASSIGN(const BodyReader fields, BodyReader::parse(body, search_endpoint()));
  SearchRequest request;
  RIFFLE_TRY(fields.read("query", request.query));
  RIFFLE_TRY(fields.read_time("earliest", request.earliest));
  RIFFLE_TRY(fields.read_time("latest", request.latest));
  RIFFLE_TRY(fields.read("now", request.now));
  RIFFLE_TRY(fields.read("tz", request.tz));
  RIFFLE_TRY(fields.read("max_rows", request.max_rows));
  RIFFLE_TRY(fields.read("preview", request.preview));
  return request;
}

}  // namespace riffle::server
