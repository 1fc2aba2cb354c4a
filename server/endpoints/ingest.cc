#include "ingest-tap/decode/decoder.h"
#include "ingest-tap/decode/line_join.h"
#include "ingest-tap/file/unpack.h"
#include "server/endpoints/endpoint_list.h"
#include "server/endpoints/services.h"

namespace riffle::server {
namespace {

// Long enough for the spool to be half empty again, short enough for nobody to give up.
constexpr std::string_view kRetrySeconds = "2";
constexpr size_t kLongestName = 256;

// As `riffle load` cuts a file: empty lines are no events, a carriage return stays, and a row of
// CSV may have line feeds within its quotes.
std::vector<std::string_view> events_of(std::string_view body, const std::string& sourcetype) {
  tap::DecodeOptions options;
  options.sourcetype = sourcetype;
  const tap::GoesOn goes_on = tap::line_join(options);
  std::vector<std::string_view> lines;
  while (!body.empty()) {
    size_t end = body.find('\n');
    while (goes_on && end != std::string_view::npos && goes_on(body.substr(0, end), {}))
      end = body.find('\n', end + 1);
    const std::string_view line = body.substr(0, end);
    if (!line.empty() && line != "\r") lines.push_back(line);
    if (end == std::string_view::npos) break;
    body.remove_prefix(end + 1);
  }
  return lines;
}

Response refusal(const Error& error) {
  const bool mistake = error.kind == ErrorKind::kUser;
  Response response = error_response(mistake                           ? 413
                                     : error.kind == ErrorKind::kLimit ? 429
                                                                       : 503,
                                     error);
  if (!mistake) response.headers.emplace_back("Retry-After", kRetrySeconds);
  return response;
}

Response handle(const Request& request, Services& services) {
  if (services.spool == nullptr)
    return error_response(503, environment_error("this server takes no events"));
  std::map<std::string_view, std::string> names;
  for (const ParameterSpec& parameter : ingest_endpoint().parameters) {
    names[parameter.name] = request.parameter(std::string(parameter.name)).value_or("");
    if (names[parameter.name].size() > kLongestName) {
      return error_response(400, user_error(std::string(parameter.name) + " is longer than " +
                                            std::to_string(kLongestName) + " bytes"));
    }
  }
  for (const auto& [name, value] : request.parameters) {
    if (!names.contains(name))
      return error_response(400, user_error("there is no parameter \"" + name + "\""));
  }
  if (names["index"].empty()) names["index"] = "main";
  if (!tap::is_index_name(names["index"])) {
    return error_response(400, user_error("\"" + names["index"] + "\" is no name of an index", {},
                                          "lower case letters, digits, - and _"));
  }
  if (names["source"].empty()) names["source"] = "http";
  if (names["host"].empty()) names["host"] = request.remote_address;
  if (names["batch"].empty()) names["batch"] = request.header("idempotency-key");

  tap::SpoolRecord record;
  record.arrival = now_micros();
  record.index = names["index"];
  record.host = names["host"];
  record.source = names["source"];
  record.sourcetype = names["sourcetype"];
  record.batch = names["batch"];
  if (request.header("content-type").starts_with("multipart/")) {
    return error_response(415, user_error("the parts of a form are not taken", {},
                                          "send the events themselves: curl --data-binary @FILE"));
  }
  std::string unpacked;
  std::string_view body = request.body;
  if (const std::string_view encoding = request.header("content-encoding");
      !encoding.empty() && encoding != "identity") {
    const auto packing = tap::packing_named(encoding);
    if (!packing) {
      return error_response(
          415, user_error("Content-Encoding \"" + std::string(encoding) + "\" is not taken", {},
                          "gzip and zstd are"));
    }
    auto done = tap::unpack(*packing, body, services.ingest_body_bytes, "the body");
    if (!done)
      return error_response(done.error().kind == ErrorKind::kLimit ? 413 : 400, done.error());
    unpacked = *std::move(done);
    body = unpacked;
  }
  record.events = events_of(body, names["sourcetype"]);
  if (!record.events.empty()) {
    if (const auto kept = services.spool->append(record); !kept) return refusal(kept.error());
  }
  return json_response("{\"accepted\":" + std::to_string(record.events.size()) + "}");
}

}  // namespace

const EndpointSpec& ingest_endpoint() {
  static const EndpointSpec spec{
      .method = "POST",
      .path = "/api/v1/ingest",
      .summary = "Take in events, one a line: JSON objects or text",
      .description =
          "The answer comes when all of them are on the disk; anything but 200: none was taken. "
          "429: the spool is full, 503: the disk refuses or the server stops; `Retry-After` says "
          "when to come again. Sent again under the same `batch` (or `Idempotency-Key`), the same "
          "lines add nothing. `Content-Encoding: gzip` and `zstd` are taken; the limit of the "
          "body's size holds for what is unpacked too.",
      .parameters = {{"index", "string", "of events that name none; default: main"},
                     {"host", "string", "likewise; default: the sender's address"},
                     {"source", "string", "likewise; default: http"},
                     {"sourcetype", "string", "default: by what each looks like"},
                     {"batch", "string", "the sender's own name for what it sends here"}},
      .takes_events = true,
      .handle = handle};
  return spec;
}

}  // namespace riffle::server
