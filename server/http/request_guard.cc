#include "server/http/request_guard.h"

#include <algorithm>

namespace riffle::server {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  });
  return out;
}

// The part of an origin after its scheme; empty when it has none ("null").
std::string_view origin_host(std::string_view origin) {
  const size_t at = origin.find("://");
  return at == std::string_view::npos ? std::string_view() : origin.substr(at + 3);
}

}  // namespace

std::string host_without_port(std::string_view host) {
  if (host.starts_with('[')) {
    const size_t end = host.find(']');
    return lower(host.substr(1, end == std::string_view::npos ? end : end - 1));
  }
  // More than one colon: an IPv6 address without brackets, so without a port.
  const size_t colon = host.find(':');
  if (colon != std::string_view::npos && host.find(':', colon + 1) == std::string_view::npos) {
    host = host.substr(0, colon);
  }
  return lower(host);
}

bool is_loopback_name(std::string_view host) {
  if (host == "localhost" || host.ends_with(".localhost") || host == "::1") return true;
  return host.starts_with("127.") &&
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

RequestGuard::RequestGuard(std::string listen_host, std::vector<std::string> allowed_hosts)
    : loopback_only_(is_loopback_name(lower(listen_host))),
      allowed_hosts_(std::move(allowed_hosts)) {
  for (auto& name : allowed_hosts_) name = lower(name);
}

std::optional<Response> RequestGuard::refuse(const Request& request) const {
  const std::string_view host = request.header("host");
  if (loopback_only_) {
    const std::string name = host_without_port(host);
    if (!is_loopback_name(name) &&
        std::find(allowed_hosts_.begin(), allowed_hosts_.end(), name) == allowed_hosts_.end()) {
      return error_response(
          403, user_error("this server does not answer to the name \"" + name + "\"", {},
                          "ask for it as localhost, or add the name to http.allowed_hosts"));
    }
  }
  if (request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS")
    return std::nullopt;
  if (const auto origin = request.headers.find("origin"); origin != request.headers.end()) {
    if (lower(origin_host(origin->second)) != lower(host)) {
      return error_response(403, user_error("requests from other origins are not taken"));
    }
  }
  if (request.header("sec-fetch-site") == "cross-site") {
    return error_response(403, user_error("requests from other sites are not taken"));
  }
  return std::nullopt;
}

}  // namespace riffle::server
