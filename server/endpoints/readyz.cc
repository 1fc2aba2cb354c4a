#include "indexer/base/json.h"
#include "server/endpoints/endpoint_list.h"
#include "server/endpoints/services.h"

namespace riffle::server {
namespace {

Response handle(const Request&, Services& services) {
  const auto checks = services.readiness.checks();
  bool ready = true;
  JsonWriter states;
  states.begin_object();
  for (const auto& [name, state] : checks) {
    ready = ready && state == "ok";
    states.member(name, state);
  }
  states.end_object();
  JsonWriter out;
  out.begin_object()
      .member("status", ready ? "ready" : "unready")
      .key("checks")
      .raw(states.text())
      .end_object();
  Response response = json_response(out.take(), ready ? 200 : 503);
  if (!ready) response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace

const EndpointSpec& readyz_endpoint() {
  static const EndpointSpec spec{
      .method = "GET",
      .path = "/readyz",
      .summary = "Whether the server can do its work",
      .description = "503 while starting and stopping, with what is the matter.",
      .parameters = {},
      .handle = handle};
  return spec;
}

}  // namespace riffle::server
