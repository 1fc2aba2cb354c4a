#include "server/endpoints/endpoint_list.h"

namespace riffle::server {
namespace {

Response handle(const Request&, Services&) { return text_response("ok\n"); }

}  // namespace

const EndpointSpec& healthz_endpoint() {
  static const EndpointSpec spec{.method = "GET",
                                 .path = "/healthz",
                                 .summary = "Whether the process lives",
                                 .description = "Says nothing of the index; see /readyz.",
                                 .parameters = {},
                                 .content_type = "text/plain",
                                 .handle = handle};
  return spec;
}

}  // namespace riffle::server
