#include "server/http/message.h"

#include "server/search/error_json.h"

namespace riffle::server {

std::string_view Request::header(const std::string& lower_name) const {
  const auto at = headers.find(lower_name);
  return at == headers.end() ? std::string_view() : std::string_view(at->second);
}

std::optional<std::string> Request::parameter(const std::string& name) const {
  const auto at = parameters.find(name);
  if (at == parameters.end()) return std::nullopt;
  return at->second;
}

Response json_response(std::string body, int status) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

Response text_response(std::string body, int status) {
  Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(body);
  return response;
}

Response error_response(int status, const Error& error, std::string_view query) {
  return json_response("{\"error\":" + error_json(error, query) + "}", status);
}

int status_of(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kUser:
      return 400;
    case ErrorKind::kLimit:
    case ErrorKind::kCancelled:
      return 503;
    case ErrorKind::kEnvironment:
    case ErrorKind::kDamage:
      break;
  }
  return 500;
}

}  // namespace riffle::server
