#include "server/endpoints/endpoints.h"

#include "server/endpoints/endpoint_list.h"

namespace riffle::server {

std::span<const EndpointSpec* const> endpoints() {
  static const EndpointSpec* const list[] = {
      &search_endpoint(),           &parse_endpoint(),     &commands_endpoint(),
      &fields_endpoint(),           &knowledge_endpoint(), &knowledge_put_endpoint(),
      &knowledge_remove_endpoint(), &ingest_endpoint(),    &redrive_endpoint(),
      &ledger_endpoint(),           &openapi_endpoint(),   &healthz_endpoint(),
      &readyz_endpoint(),           &metrics_endpoint(),   &page_endpoint(),
  };
  return list;
}

Route find_endpoint(std::string_view method, std::string_view path) {
  Route route;
  for (const EndpointSpec* endpoint : endpoints()) {
    const bool open_end = endpoint->path.ends_with('*');
    const bool same = open_end
                          ? path.starts_with(endpoint->path.substr(0, endpoint->path.size() - 1))
                          : path == endpoint->path;
    // A path of the API that is not there must not be answered with the page's "not found".
    if (!same || (open_end && path.starts_with("/api/"))) continue;
    if (endpoint->method == method) return {endpoint, true};
    route.path_known = route.path_known || !open_end;
  }
  return route;
}

Response no_such_endpoint(const Request& request, const Route& route) {
  if (route.path_known) {
    Response response =
        error_response(405, user_error(request.path + " does not take " + request.method));
    std::string allowed;
    for (const EndpointSpec* endpoint : endpoints()) {
      if (endpoint->path != request.path) continue;
      if (!allowed.empty()) allowed += ", ";
      allowed += endpoint->method;
      if (endpoint->method == "GET") allowed += ", HEAD";
    }
    response.headers.emplace_back("Allow", allowed);
    return response;
  }
  return error_response(404, user_error("there is nothing at this path", {},
                                        "/api/v1/openapi.json lists what is there"));
}

}  // namespace riffle::server
