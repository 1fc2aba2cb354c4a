#include "server/serve/web.h"

#include <algorithm>
#include <charconv>

#include "server/endpoints/endpoints.h"

namespace riffle::server {
namespace {

using Clock = std::chrono::steady_clock;

void add_common_headers(Response& response) {
  // A browser must not find a script or a page in what is data.
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
}

}  // namespace

std::optional<Response> Web::refuse(const Request& request) const {
  std::optional<Response> refused = guard_.refuse(request);
  if (!refused) {
    const Route route = find_endpoint(request.method, request.path);
    if (route.endpoint == nullptr)
      refused = no_such_endpoint(request, route);
    else
      refused = refuse_encoding(request, *route.endpoint);
    if (!refused && route.endpoint != nullptr) refused = refuse_size(request, *route.endpoint);
  }
  if (refused) {
    services_.metrics.count_request("none", refused->status, 0);
    add_common_headers(*refused);
  }
  return refused;
}

std::optional<Response> Web::refuse_encoding(const Request& request,
                                             const EndpointSpec& endpoint) const {
  if (endpoint.takes_events || request.header("content-encoding").empty()) return std::nullopt;
  return error_response(415, user_error("a packed body is not taken here"));
}

// The connection lets through what the largest body of all may be.
std::optional<Response> Web::refuse_size(const Request& request,
                                         const EndpointSpec& endpoint) const {
  const std::string_view text = request.header("content-length");
  size_t length = 0;
  std::from_chars(text.data(), text.data() + text.size(), length);
  // Of chunked bodies the length shows only in the end.
  length = std::max(length, request.body.size());
  const size_t limit = endpoint.takes_events ? services_.ingest_body_bytes : services_.body_bytes;
  if (length <= limit) return std::nullopt;
  return error_response(413, user_error("the body is too large: " + std::to_string(limit) +
                                        " bytes are taken at most"));
}

Response Web::handle(const Request& request) const {
  const auto begin = Clock::now();
  const Route route = find_endpoint(request.method, request.path);
  std::optional<Response> refused;
  if (route.endpoint != nullptr) refused = refuse_size(request, *route.endpoint);
  Response response = refused                     ? *std::move(refused)
                      : route.endpoint == nullptr ? no_such_endpoint(request, route)
                                                  : route.endpoint->handle(request, services_);
  add_common_headers(response);
  services_.metrics.count_request(route.endpoint == nullptr ? "none" : route.endpoint->path,
                                  response.status,
                                  std::chrono::duration<double>(Clock::now() - begin).count());
  return response;
}

Result<std::unique_ptr<HttpServer>> start_http(const Settings& settings,
                                               const ListenAddress& address, const Web& web) {
  HttpOptions options;
  options.host = address.host;
  options.port = address.port;
  options.connections = static_cast<size_t>(settings.http_connections);
  options.limits.body_bytes =
      static_cast<size_t>(std::max(settings.http_body_bytes, settings.ingest_body_bytes));
  return HttpServer::start(
      options, [&web](const Request& request) { return web.refuse(request); },
      [&web](const Request& request) { return web.handle(request); });
}

}  // namespace riffle::server
