#pragma once

#include <memory>

#include "indexer/base/result.h"
#include "server/config/settings.h"
#include "server/endpoints/endpoint_spec.h"
#include "server/endpoints/services.h"
#include "server/http/http_server.h"
#include "server/http/request_guard.h"

namespace riffle::server {

// What happens to every request, around the endpoints: foreign origins and names are refused,
// unknown paths answered, requests counted, headers set that belong on every answer. Any thread.
class Web {
 public:
  Web(Services& services, RequestGuard guard) : services_(services), guard_(std::move(guard)) {}

  // The refusal of a request that no endpoint should see; asked before the body is read.
  std::optional<Response> refuse(const Request& request) const;
  Response handle(const Request& request) const;

 private:
  std::optional<Response> refuse_encoding(const Request& request,
                                          const EndpointSpec& endpoint) const;
  std::optional<Response> refuse_size(const Request& request, const EndpointSpec& endpoint) const;

  Services& services_;
  RequestGuard guard_;
};

// `web` must outlive the server.
Result<std::unique_ptr<HttpServer>> start_http(const Settings& settings,
                                               const ListenAddress& address, const Web& web);

}  // namespace riffle::server
