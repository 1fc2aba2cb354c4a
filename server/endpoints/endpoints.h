#pragma once

#include <span>
#include <string>

#include "server/endpoints/endpoint_spec.h"

namespace riffle::server {

// All endpoints, in the order of the documentation.
std::span<const EndpointSpec* const> endpoints();

// The endpoint of a request: an exact path goes before one with `*`. `path_known`: there is one,
// but not for this method.
struct Route {
  const EndpointSpec* endpoint = nullptr;
  bool path_known = false;
};
Route find_endpoint(std::string_view method, std::string_view path);

// 404 or 405 with what is there instead.
Response no_such_endpoint(const Request& request, const Route& route);

// The OpenAPI 3.1 document of all endpoints.
std::string openapi_json();

}  // namespace riffle::server
