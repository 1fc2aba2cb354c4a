#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/http/message.h"

namespace riffle::server {

// Keeps other people's web pages away from a server that listens on a private address.
//
// - A state-changing request (anything but GET, HEAD and OPTIONS) that names an Origin must come
// from the page's own origin: otherwise any page a
//   user visits could search the logs (CSRF).
// - While listening on the loopback only, the Host must be a name of the loopback: otherwise a page
// whose name was re-pointed to
//   127.0.0.1 would be of the same origin (DNS rebinding). `allowed_hosts` adds names, for a proxy
//   in front.
class RequestGuard {
 public:
  RequestGuard(std::string listen_host, std::vector<std::string> allowed_hosts);
  // The refusal, or nothing.
  std::optional<Response> refuse(const Request& request) const;

 private:
  bool loopback_only_;
  std::vector<std::string> allowed_hosts_;
};

// "[::1]:7433" → "::1", "LOCALHOST:7433" → "localhost".
std::string host_without_port(std::string_view host);
bool is_loopback_name(std::string_view host);

}  // namespace riffle::server
