#include "server/http/http_client.h"

#include <httplib.h>

namespace riffle::server {
namespace {

constexpr time_t kConnectSeconds = 10;
constexpr time_t kSilentSeconds = 600;  // a search may compute for long before it says more

// The library's own words are as short as "Connection".
Error no_answer(const std::string& url, httplib::Error error) {
  switch (error) {
    case httplib::Error::Connection:
    case httplib::Error::ConnectionTimeout:
      return environment_error("nothing answers at " + url, "is 'riffle serve' running there?");
    case httplib::Error::Read:
      return environment_error(url + " closed the connection, or was silent for too long");
    default:
      return environment_error("no answer from " + url + ": " + httplib::to_string(error));
  }
}

}  // namespace

Result<PostAnswer> http_post(const PostOptions& options,
                             const std::function<bool(std::string_view)>& bytes) {
  std::string url = options.url;
  while (url.ends_with('/')) url.pop_back();
  if (url.find("://") == std::string::npos) url = "http://" + url;
  httplib::Client client(url);
  if (!client.is_valid()) {
    return user_error("\"" + options.url + "\" is no server's URL", {},
                      "for example http://127.0.0.1:7433");
  }
  client.set_connection_timeout(kConnectSeconds);
  client.set_read_timeout(kSilentSeconds);

  PostAnswer answer;
  bool ended_here = false;
  httplib::Request request;
  request.method = "POST";
  request.path = options.path;
  request.set_header("Content-Type", "application/json");
  request.set_header("Accept", "application/x-ndjson");
  if (!options.token.empty()) request.set_header("Authorization", "Bearer " + options.token);
  request.body = options.body;
  request.response_handler = [&answer](const httplib::Response& response) {
    answer.status = response.status;
    return true;
  };
  request.content_receiver = [&](const char* data, size_t size, uint64_t, uint64_t) {
    if (answer.status != 200) {
      answer.body.append(data, size);
      return true;
    }
    ended_here = !bytes({data, size});
    return !ended_here;
  };
  const httplib::Result result = client.send(request);
  if (!result && !ended_here) return no_answer(url, result.error());
  return answer;
}

}  // namespace riffle::server
