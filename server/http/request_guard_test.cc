#include "server/http/request_guard.h"

#include <gtest/gtest.h>

namespace riffle::server {
namespace {

Request request(std::string method, std::map<std::string, std::string> headers) {
  Request made;
  made.method = std::move(method);
  made.path = "/api/v1/search";
  made.headers = std::move(headers);
  return made;
}

bool refused(const RequestGuard& guard, std::string method,
             std::map<std::string, std::string> headers) {
  const auto response = guard.refuse(request(std::move(method), std::move(headers)));
  if (response) {
    EXPECT_EQ(response->status, 403);
  }
  return response.has_value();
}

TEST(RequestGuard, ForeignOriginsMayNotPost) {
  const RequestGuard guard("127.0.0.1", {});
  EXPECT_FALSE(refused(guard, "POST", {{"host", "localhost:7433"}}));
  EXPECT_FALSE(
      refused(guard, "POST", {{"host", "localhost:7433"}, {"origin", "http://localhost:7433"}}));
  EXPECT_FALSE(
      refused(guard, "POST", {{"host", "LOCALHOST:7433"}, {"origin", "http://localhost:7433"}}));
  EXPECT_TRUE(
      refused(guard, "POST", {{"host", "localhost:7433"}, {"origin", "https://evil.example"}}));
  EXPECT_TRUE(
      refused(guard, "POST", {{"host", "localhost:7433"}, {"origin", "http://localhost:9999"}}));
  EXPECT_TRUE(refused(guard, "POST", {{"host", "localhost:7433"}, {"origin", "null"}}));
  EXPECT_TRUE(
      refused(guard, "POST", {{"host", "localhost:7433"}, {"sec-fetch-site", "cross-site"}}));
  EXPECT_TRUE(
      refused(guard, "DELETE", {{"host", "localhost:7433"}, {"origin", "https://evil.example"}}));
  EXPECT_FALSE(
      refused(guard, "GET", {{"host", "localhost:7433"}, {"origin", "https://evil.example"}}));
}

TEST(RequestGuard, TheLoopbackAnswersToItsOwnNamesOnly) {
  const RequestGuard guard("127.0.0.1", {"logs.example.org"});
  for (const char* host : {"localhost", "localhost:7433", "127.0.0.1:7433", "[::1]:7433",
                           "riffle.localhost:80", "logs.example.org"}) {
    EXPECT_FALSE(refused(guard, "GET", {{"host", host}})) << host;
  }
  for (const char* host :
       {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example:7433", ""}) {
    EXPECT_TRUE(refused(guard, "GET", {{"host", host}})) << host;
  }
}

TEST(RequestGuard, AnOpenAddressAnswersToAnyName) {
  const RequestGuard guard("0.0.0.0", {});
  EXPECT_FALSE(refused(guard, "GET", {{"host", "logs.example.org:7433"}}));
  EXPECT_TRUE(refused(guard, "POST",
                      {{"host", "logs.example.org:7433"}, {"origin", "https://evil.example"}}));
}

TEST(HostWithoutPort, TakesAllForms) {
  EXPECT_EQ(host_without_port("[::1]:7433"), "::1");
  EXPECT_EQ(host_without_port("::1"), "::1");
  EXPECT_EQ(host_without_port("Example.Org:80"), "example.org");
  EXPECT_EQ(host_without_port(""), "");
}

}  // namespace
}  // namespace riffle::server
