#include "server/endpoints/endpoint_list.h"
#include "server/endpoints/services.h"

namespace riffle::server {
namespace {

Response handle(const Request&, Services& services) {
  Response response = json_response(services.ledger().to_json());
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

}  // namespace

const EndpointSpec& ledger_endpoint() {
  static const EndpointSpec spec{
      .method = "GET",
      .path = "/api/v1/ledger",
      .summary = "What came from each source and what became of it",
      .description =
          "consumed = indexed + duplicate + dead_lettered + expired, for each source and in sum.",
      .parameters = {},
      .handle = handle};
  return spec;
}

}  // namespace riffle::server
