#include "query-lang/query.h"
#include "server/endpoints/endpoint_list.h"
#include "server/endpoints/request_body.h"
#include "server/endpoints/services.h"

namespace riffle::server {
namespace {

Response handle(const Request& request, Services& services) {
  const auto body = BodyReader::parse(request.body, parse_endpoint());
  if (!body) return error_response(400, body.error());
  std::string text;
  if (auto read = body->read("query", text); !read) return error_response(400, read.error());
  if (auto fresh = services.knowledge->refresh(); !fresh) return error_response(500, fresh.error());
  const auto query = lang::Query::parse(text, {.knowledge = services.knowledge});
  if (!query) return error_response(400, query.error(), text);
  return json_response("{\"ok\":true,\"ast\":" + query->ast_json() + "}");
}

}  // namespace

const EndpointSpec& parse_endpoint() {
  static const EndpointSpec spec{.method = "POST",
                                 .path = "/api/v1/parse",
                                 .summary = "Parse a query without running it",
                                 .description = "The AST, or 400 with what is wrong and where.",
                                 .parameters = {{"query", "string", "the query", true}},
                                 .handle = handle};
  return spec;
}

}  // namespace riffle::server
