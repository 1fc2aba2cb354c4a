#pragma once

#include <string_view>
#include <vector>

#include "server/http/message.h"

namespace riffle::server {

struct Services;

struct ParameterSpec {
  std::string_view name;
  std::string_view type;  // of JSON Schema: string, number, integer, boolean
  std::string_view summary;
  bool required = false;
};

// Everything the router and openapi.json know about an endpoint. One file each in this folder; the
// list is in endpoints.cc.
struct EndpointSpec {
  std::string_view method;  // GET or POST
  std::string_view path;    // a final `*` stands for any rest
  std::string_view summary;
  std::string_view description;           // Markdown
  std::vector<ParameterSpec> parameters;  // GET: of the URL; POST: members of the JSON body
  // POST whose body is events, one a line: the parameters are of the URL, and it may be larger.
  bool takes_events = false;
  std::string_view content_type = "application/json";  // of the answer
  Response (*handle)(const Request& request, Services& services) = nullptr;
};

}  // namespace riffle::server
