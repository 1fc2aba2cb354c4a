#include "ingest-tap/redrive/redrive.h"

#include "server/endpoints/endpoint_list.h"
#include "server/endpoints/request_body.h"
#include "server/endpoints/services.h"
#include "server/serve/redrive_json.h"

namespace riffle::server {
namespace {

Response handle(const Request& request, Services& services) {
  if (!services.redrive)
    return error_response(503, environment_error("this server does not redrive"));
  const auto body =
      BodyReader::parse(request.body.empty() ? "{}" : request.body, redrive_endpoint());
  if (!body) return error_response(400, body.error());
  std::string sourcetype = "auto";
  if (auto read = body->read("sourcetype", sourcetype); !read)
    return error_response(400, read.error());
  const auto done = services.redrive(sourcetype);
  if (!done) return error_response(status_of(done.error()), done.error());
  return json_response(redrive_json(*done));
}

}  // namespace

const EndpointSpec& redrive_endpoint() {
  static const EndpointSpec spec{
      .method = "POST",
      .path = "/api/v1/dead-letters/redrive",
      .summary = "Decode the dead letters once more, after a fix",
      .description =
          "What can be decoded now goes to its index under the ID that its source gave it, and "
          "leaves _dead_letter; the rest stays. Done again it adds nothing. `{\"dead_letters\":3,"
          "\"indexed\":2,\"duplicate\":0,\"expired\":0,\"still_dead\":1}`.",
      .parameters = {{"sourcetype", "string", "to decode them as; default: auto"}},
      .handle = handle};
  return spec;
}

}  // namespace riffle::server
