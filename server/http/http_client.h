#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "indexer/base/result.h"

namespace riffle::server {

struct PostOptions {
  std::string url;  // of the server: "http://host:7433"
  std::string path;
  std::string token;  // sent as a bearer token; empty: none
  std::string body;   // JSON
};

struct PostAnswer {
  int status = 0;
  std::string body;  // only where the status is not 200
};

// Sends the body and hands the answer's bytes on as they come (status 200 only). `bytes` false ends
// the call: the connection is closed. User error for a URL that is none, environment error where
// the server does not answer or breaks off.
Result<PostAnswer> http_post(const PostOptions& options,
                             const std::function<bool(std::string_view)>& bytes);

}  // namespace riffle::server
