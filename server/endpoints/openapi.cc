#include <map>
#include <vector>

#include "indexer/base/json.h"
#include "server/endpoints/endpoint_list.h"
#include "server/endpoints/endpoints.h"
#include "server/version.h"

namespace riffle::server {
namespace {

void write_schema(JsonWriter& out, const ParameterSpec& parameter) {
  out.begin_object()
      .member("type", parameter.type)
      .member("description", parameter.summary)
      .end_object();
}

void write_event_body(JsonWriter& out) {
  out.key("requestBody").begin_object().key("required").boolean(true).key("content").begin_object();
  out.key("text/plain").begin_object().end_object();
  out.key("application/x-ndjson").begin_object().end_object();
  out.end_object().end_object();
}

void write_parameters(JsonWriter& out, const EndpointSpec& endpoint) {
  if (endpoint.parameters.empty()) return;
  if (endpoint.method == "GET" || endpoint.takes_events) {
    out.key("parameters").begin_array();
    for (const auto& parameter : endpoint.parameters) {
      out.begin_object()
          .member("name", parameter.name)
          .member("in", "query")
          .member("description", parameter.summary);
      out.key("required")
          .boolean(parameter.required)
          .key("schema")
          .begin_object()
          .member("type", parameter.type)
          .end_object();
      out.end_object();
    }
    out.end_array();
    if (endpoint.takes_events) write_event_body(out);
    return;
  }
  out.key("requestBody").begin_object().key("required").boolean(true).key("content").begin_object();
  out.key("application/json")
      .begin_object()
      .key("schema")
      .begin_object()
      .member("type", "object")
      .key("properties")
      .begin_object();
  for (const auto& parameter : endpoint.parameters) {
    out.key(parameter.name);
    write_schema(out, parameter);
  }
  out.end_object().key("required").begin_array();
  for (const auto& parameter : endpoint.parameters) {
    if (parameter.required) out.string(parameter.name);
  }
  out.end_array()
      .key("additionalProperties")
      .boolean(false)
      .end_object()
      .end_object()
      .end_object()
      .end_object();
}

void write_responses(JsonWriter& out, const EndpointSpec& endpoint) {
  out.key("responses").begin_object();
  out.key("200").begin_object().member("description", "The answer").key("content").begin_object();
  out.key(endpoint.content_type).begin_object().end_object().end_object().end_object();
  out.key("default")
      .begin_object()
      .member("description", "What went wrong")
      .key("content")
      .begin_object();
  out.key("application/json").begin_object().key("schema").begin_object();
  out.member("$ref", "#/components/schemas/Error")
      .end_object()
      .end_object()
      .end_object()
      .end_object();
  out.end_object();
}

constexpr std::string_view kErrorSchema =
    R"({"type":"object","required":["error"],"properties":{"error":{"type":"object","required":["message"],"properties":{)"
    R"("message":{"type":"string"},"hint":{"type":"string"},"span":{"type":"object","properties":{"begin":{"type":"integer"},)"
    R"("end":{"type":"integer"},"line":{"type":"integer"},"column":{"type":"integer"}}}}}}})";

Response handle(const Request&, Services&) { return json_response(openapi_json()); }

// OpenAPI has one object for each path, with a member for each method.
std::map<std::string_view, std::vector<const EndpointSpec*>> endpoints_by_path() {
  std::map<std::string_view, std::vector<const EndpointSpec*>> result;
  for (const EndpointSpec* endpoint : endpoints()) {
    if (endpoint->path.ends_with('*')) continue;  // the page is no part of the API
    result[endpoint->path].push_back(endpoint);
  }
  return result;
}

}  // namespace

std::string openapi_json() {
  JsonWriter out;
  out.begin_object().member("openapi", "3.1.0").key("info").begin_object();
  out.member("title", "Riffle")
      .member("version", kVersion)
      .member("description", "Full-text search and aggregation over recent logs.");
  out.end_object().key("paths").begin_object();
  for (const auto& [path, methods] : endpoints_by_path()) {
    out.key(path).begin_object();
    for (const EndpointSpec* endpoint : methods) {
      out.key(endpoint->method == "GET" ? "get" : "post").begin_object();
      out.member("summary", endpoint->summary).member("description", endpoint->description);
      write_parameters(out, *endpoint);
      write_responses(out, *endpoint);
      out.end_object();
    }
    out.end_object();
  }
  out.end_object()
      .key("components")
      .begin_object()
      .key("schemas")
      .begin_object()
      .key("Error")
      .raw(kErrorSchema);
  out.end_object().end_object().end_object();
  return out.take();
}

const EndpointSpec& openapi_endpoint() {
  static const EndpointSpec spec{.method = "GET",
                                 .path = "/api/v1/openapi.json",
                                 .summary = "This description",
                                 .description = "OpenAPI 3.1.",
                                 .parameters = {},
                                 .handle = handle};
  return spec;
}

}  // namespace riffle::server
