#include "server/endpoints/endpoint_list.h"
#include "server/endpoints/services.h"

namespace riffle::server {
namespace {

Response handle(const Request&, Services& services) {
  Response response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = services.metrics.render(services.store, services.ledger());
  return response;
}

}  // namespace

const EndpointSpec& metrics_endpoint() {
  static const EndpointSpec spec{.method = "GET",
                                 .path = "/metrics",
                                 .summary = "Counters for Prometheus",
                                 .description = "Text format 0.0.4.",
                                 .parameters = {},
                                 .content_type = "text/plain",
                                 .handle = handle};
  return spec;
}

}  // namespace riffle::server
