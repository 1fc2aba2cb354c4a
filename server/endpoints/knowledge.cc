#include "indexer/base/json.h"
#include "server/endpoints/endpoint_list.h"
#include "server/endpoints/request_body.h"
#include "server/endpoints/services.h"

namespace riffle::server {
namespace {

Response list(const Request& request, Services& services) {
  const std::string kind = request.parameter("kind").value_or("");
  const std::string name = request.parameter("name").value_or("");
  if (kind == "lookup" && !name.empty()) {
    const auto csv = services.knowledge->lookup_csv(name);
    if (!csv) return error_response(500, csv.error());
    if (!*csv) return error_response(404, user_error("there is no lookup '" + name + "'"));
    JsonWriter json;
    json.begin_object().member("kind", kind).member("name", name).member("csv", **csv).end_object();
    return json_response(json.take());
  }
  const auto objects = services.knowledge->list(kind);
  if (!objects) return error_response(status_of(objects.error()), objects.error());
  std::string text = "{\"objects\":[";
  for (const std::string& object : *objects) {
    if (!text.ends_with('[')) text += ',';
    text += object;
  }
  return json_response(text + "]}");
}

Response put(const Request& request, Services& services) {
  const auto body = parse_json(request.body);
  if (!body) return error_response(400, body.error());
  const JsonValue* objects = body->find("objects");
  if (objects == nullptr || !objects->is_array())
    return error_response(400, user_error("'objects' is missing: a list of knowledge objects"));
  if (auto done = services.knowledge->put_all(objects->elements()); !done)
    return error_response(status_of(done.error()), done.error());
  return json_response("{\"ok\":true,\"count\":" + std::to_string(objects->elements().size()) +
                       "}");
}

Response remove(const Request& request, Services& services) {
  const auto body = BodyReader::parse(request.body, knowledge_remove_endpoint());
  if (!body) return error_response(400, body.error());
  std::string kind;
  std::string name;
  if (auto read = body->read("kind", kind); !read) return error_response(400, read.error());
  if (auto read = body->read("name", name); !read) return error_response(400, read.error());
  const auto removed = services.knowledge->remove(kind, name);
  if (!removed) return error_response(status_of(removed.error()), removed.error());
  if (!*removed) return error_response(404, user_error("there is no " + kind + " '" + name + "'"));
  return json_response("{\"ok\":true}");
}

}  // namespace

const EndpointSpec& knowledge_endpoint() {
  static const EndpointSpec spec{
      .method = "GET",
      .path = "/api/v1/knowledge",
      .summary = "Macros, saved searches, lookups, data models, event types, tags, field rules",
      .description =
          "The objects as they were put. With `kind=lookup` and a name: its rows as CSV.",
      .parameters = {{"kind", "string",
                      "macro, saved_search, data_model, event_type, tag, field_rule, "
                      "transaction_type or lookup"},
                     {"name", "string", "of a lookup, for its rows"}},
      .handle = list};
  return spec;
}

const EndpointSpec& knowledge_put_endpoint() {
  static const EndpointSpec spec{
      .method = "POST",
      .path = "/api/v1/knowledge/put",
      .summary = "Add knowledge objects, or replace those of the same kind and name",
      .description =
          "All of them or, if one is wrong, none. A lookup: `{\"kind\":\"lookup\",\"name\":…,"
          "\"csv\":…,\"match\":{\"field\":\"wildcard\"},\"case_sensitive\":true}`.",
      .parameters = {{"objects", "array", "knowledge objects", true}},
      .handle = put};
  return spec;
}

const EndpointSpec& knowledge_remove_endpoint() {
  static const EndpointSpec spec{
      .method = "POST",
      .path = "/api/v1/knowledge/remove",
      .summary = "Remove a knowledge object",
      .description = "404 when there is none. A macro with arguments is called `name(2)`.",
      .parameters = {{"kind", "string", "its kind", true}, {"name", "string", "its name", true}},
      .handle = remove};
  return spec;
}

}  // namespace riffle::server
