#include "query-lang/query.h"
#include "server/endpoints/endpoint_list.h"

namespace riffle::server {
namespace {

Response handle(const Request&, Services&) { return json_response(lang::reference_json()); }

}  // namespace

const EndpointSpec& commands_endpoint() {
  static const EndpointSpec spec{
      .method = "GET",
      .path = "/api/v1/commands",
      .summary = "Commands, functions and aggregates of the language",
      .description = "The registry that help, completion and documentation are made from.",
      .parameters = {},
      .handle = handle};
  return spec;
}

}  // namespace riffle::server
