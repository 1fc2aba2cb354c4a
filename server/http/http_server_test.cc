#include "server/http/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "server/http/http_client.h"
#include "server/http/raw_client.h"

namespace riffle::server {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace std::chrono_literals;

std::optional<Response> accept_all(const Request&) { return std::nullopt; }

Response echo(const Request& request) {
  return text_response(request.method + " " + request.path +
                       " q=" + request.parameter("q").value_or("-") + " body=" + request.body);
}

std::unique_ptr<HttpServer> serve(HttpServer::Handler handler, HttpServer::Guard guard = accept_all,
                                  ConnectionLimits limits = {}) {
  HttpOptions options;
  options.port = 0;
  options.limits = limits;
  auto server = HttpServer::start(options, std::move(guard), std::move(handler));
  EXPECT_TRUE(server.has_value());
  return std::move(*server);
}

std::string ask(int port, std::string_view request) {
  RawClient client(port);
  EXPECT_TRUE(client.send(request));
  return client.read_all();
}

TEST(HttpServer, AnswersAGet) {
  const auto server = serve(echo);
  const std::string answer = ask(
      server->port(), "GET /a%20b?q=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr("GET /a b q=1 body="));
}

TEST(HttpServer, KeepsTheConnectionAndReadsBodies) {
  const auto server = serve(echo);
  RawClient client(server->port());
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(client.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"));
    EXPECT_THAT(client.read_until("body=hello"), HasSubstr("200"));
  }
}

TEST(HttpServer, TakesPipelinedRequests) {
  const auto server = serve(echo);
  const std::string answer = ask(server->port(),
                                 "GET /one HTTP/1.1\r\nHost: h\r\n\r\nGET /two HTTP/1.1\r\nHost: "
                                 "h\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("GET /one"));
  EXPECT_THAT(answer, HasSubstr("GET /two"));
}

constexpr std::string_view kChunked =
    "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n";

TEST(HttpServer, TakesChunkedBodiesApart) {
  const auto server = serve(echo);
  RawClient client(server->port());
  for (int i = 0; i < 2; ++i) {  // the connection goes on behind the last chunk
    ASSERT_TRUE(client.send(kChunked));
    for (const std::string_view part : {"5\r", "\nhel", "lo\r\n00", "03;x=y\r\n, w\r\n",
                                        "4\r\norld\r", "\n0\r\nTrailer: x\r\n\r\n"}) {
      ASSERT_TRUE(client.send(part));
      std::this_thread::sleep_for(5ms);
    }
    EXPECT_THAT(client.read_until("body=hello, world"), HasSubstr("200"));
  }
}

TEST(HttpServer, BrokenChunksAreNoFurtherRequests) {
  const auto server = serve(echo);
  for (const std::string_view chunks :
       {"5\r\nhelloGET /smuggled HTTP/1.1\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n", "\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n", "fffffffffffffffff\r\nGET /smuggled HTTP/1.1\r\n\r\n",
        "5 5\r\nhello\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n"}) {
    const std::string answer = ask(server->port(), std::string(kChunked) + std::string(chunks));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 400")) << chunks;
    EXPECT_EQ(answer.find("smuggled"), std::string::npos) << chunks;
  }
}

TEST(HttpServer, AChunkedBodyIsCutBehindTheLimit) {
  ConnectionLimits limits;
  limits.body_bytes = 1000;
  size_t body = 0;
  const auto server = serve(
      [&](const Request& request) {
        body = request.body.size();
        return echo(request);
      },
      accept_all, limits);
  std::string chunks;
  for (int i = 0; i < 100; ++i) chunks += "3e8\r\n" + std::string(1000, 'x') + "\r\n";
  ask(server->port(), std::string(kChunked) + chunks + "0\r\n\r\n");
  EXPECT_EQ(body, 1001u);
}

// The library would unpack one, take another for the fields of a form, and the third for files.
TEST(HttpServer, BodiesComeAsTheyAre) {
  const auto server = serve(echo);
  for (const std::string_view header :
       {"Content-Encoding: gzip", "Content-Type: application/x-www-form-urlencoded",
        "Content-Type: multipart/form-data; boundary=x"}) {
    const std::string body = "a=b" + std::string(20'000, 'x');
    const std::string answer =
        ask(server->port(),
            "POST /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" + std::string(header) +
                "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    EXPECT_THAT(answer, HasSubstr("body=" + body)) << header;
  }
}

struct Refused {
  const char* name;
  std::string request;
  const char* status;
};

class RefusedRequests : public ::testing::TestWithParam<Refused> {};

TEST_P(RefusedRequests, AreAnsweredAndClosed) {
  ConnectionLimits limits;
  limits.body_bytes = 1000;
  limits.head_bytes = 4096;
  limits.head_lines = 20;
  const auto server = serve(echo, accept_all, limits);
  const std::string answer = ask(server->port(), GetParam().request);
  EXPECT_THAT(answer, StartsWith(std::string("HTTP/1.1 ") + GetParam().status));
  EXPECT_THAT(answer, HasSubstr("\"error\""));
}

std::string many_headers(int count) {
  std::string request = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < count; ++i) request += "X-" + std::to_string(i) + ": y\r\n";
  return request + "\r\n";
}

INSTANTIATE_TEST_SUITE_P(
    Http, RefusedRequests,
    ::testing::Values(
        Refused{"body", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n", "413"},
        Refused{"headers", many_headers(30), "431"},
        Refused{"line", "GET / HTTP/1.1\r\nX: " + std::string(10000, 'x'), "431"},
        Refused{"twice",
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                "400"},
        Refused{"sign", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\nhello", "400"},
        Refused{"coding", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                "411"},
        Refused{"chunks_twice",
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
                "chunked\r\n\r\n0\r\n\r\n",
                "400"},
        Refused{"chunks_and_length",
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: "
                "chunked\r\n\r\n0\r\n\r\n",
                "400"},
        Refused{"linefeed", "GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n", "400"},
        Refused{"space", "GET / HTTP/1.1\r\nTransfer-Encoding : chunked\r\n\r\n", "400"},
        Refused{"line_noise", "\x16\x03\x01 nonsense\r\n\r\n", "400"}),
    [](const auto& test) { return test.param.name; });

TEST(HttpServer, ARefusedBodyDoesNotResetTheAnswer) {
  ConnectionLimits limits;
  limits.body_bytes = 1000;
  const auto server = serve(echo, accept_all, limits);
  const std::string body(4 << 20, 'x');
  const std::string answer =
      ask(server->port(), "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: " +
                              std::to_string(body.size()) + "\r\n\r\n" + body);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 413"));
}

TEST(HttpServer, EndsAHeadThatDrips) {
  ConnectionLimits limits;
  limits.head_time = 300ms;
  const auto server = serve(echo, accept_all, limits);
  RawClient client(server->port());
  ASSERT_TRUE(client.send("GET / HT"));
  // It would drip for a minute: the answer comes before.
  std::atomic<bool> answered{false};
  std::atomic<int> drips{0};
  constexpr int kMostDrips = 1200;
  std::thread dripping([&] {
    for (; drips < kMostDrips && !answered && client.send("x"); ++drips)
      std::this_thread::sleep_for(50ms);
  });
  EXPECT_THAT(client.read_all(), StartsWith("HTTP/1.1 408"));
  EXPECT_LT(drips.load(), kMostDrips);
  answered = true;
  dripping.join();
}

TEST(HttpServer, IdleConnectionsDoNotKeepOthersWaiting) {
  const auto server = serve(echo);
  std::vector<std::unique_ptr<RawClient>> idle;
  for (int i = 0; i < 100; ++i) {
    idle.push_back(std::make_unique<RawClient>(server->port()));
    ASSERT_TRUE(idle.back()->connected());
  }
  EXPECT_THAT(ask(server->port(), "GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
              HasSubstr("GET /x"));
}

TEST(HttpServer, ConnectionsBeyondTheLimitWaitAndAreServed) {
  HttpOptions options;
  options.port = 0;
  options.connections = 2;
  options.limits.idle = 200ms;
  const auto server = HttpServer::start(options, accept_all, echo);
  ASSERT_TRUE(server.has_value());
  const RawClient first((*server)->port());
  const RawClient second((*server)->port());
  EXPECT_THAT(ask((*server)->port(), "GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
              HasSubstr("GET /x"));
}

TEST(HttpServer, TheGuardAnswersBeforeTheBodyIsRead) {
  const auto server = serve(echo, [](const Request& request) -> std::optional<Response> {
    if (request.path == "/secret") return error_response(403, user_error("no"));
    return std::nullopt;
  });
  // The body never comes; the answer does all the same.
  const std::string answer =
      ask(server->port(), "POST /secret HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 403"));
}

TEST(HttpServer, StreamsToTheClient) {
  const auto server = serve([](const Request&) {
    Response response;
    response.content_type = "application/x-ndjson";
    response.stream = [](ResponseStream& client) {
      for (int i = 0; i < 3; ++i) client.write("line " + std::to_string(i) + "\n");
    };
    return response;
  });
  std::string got;
  const auto answer =
      http_post({"http://127.0.0.1:" + std::to_string(server->port()), "/x", "", "{}"},
                [&](std::string_view bytes) {
                  got += bytes;
                  return true;
                });
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(got, "line 0\nline 1\nline 2\n");
}

// A handler that streams nothing until its client is gone; says when it noticed.
struct Waiting {
  static constexpr int kPatience = 6000;  // steps of 10 ms, which a busy machine may need
  std::atomic<bool> streaming{false};
  std::atomic<bool> noticed{false};
  Response operator()(const Request&) {
    Response response;
    response.stream = [this](ResponseStream& client) {
      client.write("begin\n");
      streaming = true;
      for (int i = 0; i < kPatience && client.alive(); ++i) std::this_thread::sleep_for(10ms);
      noticed = !client.alive();
    };
    return response;
  }
  bool wait_for(std::atomic<bool>& flag) const {
    for (int i = 0; i < kPatience && !flag; ++i) std::this_thread::sleep_for(10ms);
    return flag;
  }
};

TEST(HttpServer, AStreamNoticesThatItsClientWentAway) {
  Waiting waiting;
  const auto server = serve([&](const Request& request) { return waiting(request); });
  RawClient client(server->port());
  ASSERT_TRUE(client.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n"));
  ASSERT_THAT(client.read_until("begin"), HasSubstr("begin"));
  client.close();
  EXPECT_TRUE(waiting.wait_for(waiting.noticed));
}

TEST(HttpServer, StoppingEndsStreamsAndIdleConnections) {
  Waiting waiting;
  const auto server = serve([&](const Request& request) { return waiting(request); });
  RawClient streaming(server->port());
  const RawClient idle(server->port());
  ASSERT_TRUE(streaming.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n"));
  ASSERT_TRUE(waiting.wait_for(waiting.streaming));
  server->stop();
  EXPECT_TRUE(waiting.noticed);
}

TEST(HttpServer, APortThatIsTakenIsAnError) {
  const auto server = serve(echo);
  HttpOptions options;
  options.port = server->port();
  const auto second = HttpServer::start(options, accept_all, echo);
  ASSERT_FALSE(second.has_value());
  EXPECT_THAT(second.error().message, HasSubstr(std::to_string(server->port())));
}

TEST(HttpServer, AHandlerThatThrowsAnswers500) {
  const auto server =
      serve([](const Request&) -> Response { throw std::runtime_error("secret detail"); });
  const std::string answer =
      ask(server->port(), "GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500"));
  EXPECT_EQ(answer.find("secret detail"), std::string::npos);
}

TEST(HttpServer, RangesAreIgnored) {
  const auto server = serve(echo);
  const std::string answer =
      ask(server->port(),
          "GET /x HTTP/1.1\r\nHost: h\r\nRange: bytes=0-1,3-4\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr("GET /x q=- body="));
}

TEST(HttpClient, AnErrorAnswerKeepsItsBody) {
  const auto server =
      serve([](const Request&) { return error_response(400, user_error("no such thing")); });
  const auto answer = http_post({"127.0.0.1:" + std::to_string(server->port()), "/x", "", "{}"},
                                [](std::string_view) { return true; });
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, 400);
  EXPECT_EQ(answer->body, R"({"error":{"message":"no such thing"}})");
}

TEST(HttpClient, NobodyThereIsAnEnvironmentError) {
  const auto answer =
      http_post({"http://127.0.0.1:1", "/x", "", "{}"}, [](std::string_view) { return true; });
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, ErrorKind::kEnvironment);
}

}  // namespace
}  // namespace riffle::server
