#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "indexer/base/error.h"

namespace riffle::server {

// What handlers see of HTTP: no type of the library underneath, so that it can be replaced.

struct Request {
  std::string method;
  std::string path;                               // decoded, without the query
  std::map<std::string, std::string> parameters;  // of the URL; the first of several counts
  std::map<std::string, std::string> headers;  // names in lower case; the first of several counts
  std::string body;
  std::string remote_address;

  std::string_view header(const std::string& lower_name) const;
  std::optional<std::string> parameter(const std::string& name) const;
};

// Where a streamed answer goes. One thread.
class ResponseStream {
 public:
  virtual ~ResponseStream() = default;
  // False: the client is gone or does not read; nothing more will reach it.
  virtual bool write(std::string_view bytes) = 0;
  // Whether the client is still there. Cheap; to be asked while computing.
  virtual bool alive() const = 0;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  // When set, the body is whatever it writes; called once, after the status and the headers were
  // sent.
  std::function<void(ResponseStream&)> stream;
};

Response json_response(std::string body, int status = 200);
Response text_response(std::string body, int status = 200);
// {"error":{…}} as docs/http-api.md has it; `query` gives the span its line and column.
Response error_response(int status, const Error& error, std::string_view query = {});
// 400 for what the user can mend, 503 for limits of the moment, 500 for the rest.
int status_of(const Error& error);

}  // namespace riffle::server
