// Bytes that come to the server's port: whole requests, halves of them, anything. Each connection
// ends, with an answer or without.
#include <string>
#include <string_view>

#include "indexer/base/check.h"
#include "server/endpoints/endpoints.h"
#include "server/http/http_server.h"
#include "server/http/raw_client.h"
#include "server/http/request_guard.h"
#include "tests/fuzz/fuzz_target.h"

namespace riffle {
namespace {

constexpr size_t kMostBytes = 8192;

// Tells what it was asked, so that all of a request is looked at.
server::Response answer(const server::Request& request) {
  const server::Route route = server::find_endpoint(request.method, request.path);
  if (route.endpoint == nullptr) return server::no_such_endpoint(request, route);
  std::string text = request.path + "\n";
  for (const auto& [name, value] : request.parameters) text += name + "=" + value + "\n";
  for (const auto& [name, value] : request.headers) text += name + ": " + value + "\n";
  return server::text_response(text + request.body);
}

const server::HttpServer& server_of_all() {
  static const std::unique_ptr<server::HttpServer> running = [] {
    server::HttpOptions options;
    options.port = 0;
    options.limits.head_time = options.limits.read_time = std::chrono::milliseconds(200);
    const server::RequestGuard guard("127.0.0.1", {});
    auto started = server::HttpServer::start(
        options, [guard](const server::Request& request) { return guard.refuse(request); }, answer);
    RIFFLE_CHECK(started.has_value());
    return std::move(*started);
  }();
  return *running;
}

}  // namespace

void fuzz_one(std::string_view bytes) {
  if (bytes.size() > kMostBytes) return;
  server::RawClient client(server_of_all().port());
  RIFFLE_CHECK(client.connected());
  (void)client.send(bytes);
  client.end();
  const std::string got = client.read_all();
  RIFFLE_CHECK(got.empty() || got.starts_with("HTTP/1.1 "));
}

}  // namespace riffle
