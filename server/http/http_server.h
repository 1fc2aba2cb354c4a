#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "indexer/base/result.h"
#include "server/http/connection.h"
#include "server/http/message.h"

namespace riffle::server {

struct HttpOptions {
  std::string host = "127.0.0.1";
  int port = 7433;            // 0: any free one
  size_t connections = 1100;  // threads at most, one for each connection; further ones wait
  ConnectionLimits limits;
};

// Serves HTTP/1.1 until it goes. The only user of cpp-httplib's server; its traps are closed here
// and in Connection.
class HttpServer {
 public:
  // `accepts` is asked once the head is there: a response refuses the request before its body is
  // read. `handler` answers; both are called by many threads at a time.
  using Guard = std::function<std::optional<Response>(const Request&)>;
  using Handler = std::function<Response(const Request&)>;

  // Bound and listening on return. Environment error with the address when it can't.
  static Result<std::unique_ptr<HttpServer>> start(const HttpOptions& options, Guard accepts,
                                                   Handler handler);
  virtual ~HttpServer() = default;
  virtual int port() const = 0;
  // Wakes idle connections, lets running answers see that nobody waits for them, and joins all
  // threads.
  virtual void stop() = 0;
};

}  // namespace riffle::server
