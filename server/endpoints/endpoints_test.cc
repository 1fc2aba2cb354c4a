#include "server/endpoints/endpoints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "indexer/base/json.h"
#include "server/endpoints/endpoint_list.h"
#include "server/endpoints/services.h"

namespace riffle::server {
namespace {

using ::testing::HasSubstr;

constexpr int64_t kFirstTime = 1767225600;
constexpr int kEvents = 100;

// A store with a hundred events in a directory of its own, and what handlers need around it.
class EndpointsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "riffle-endpoints-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
    index::StoreOptions options;
    options.directory = directory_;
    auto store = index::Store::open(options);
    ASSERT_TRUE(store.has_value()) << store.error().message;
    store_ = std::move(*store);
    ingest();
    auto knowledge = StoredKnowledge::open(directory_);
    ASSERT_TRUE(knowledge.has_value()) << knowledge.error().message;
    services_.emplace(Services{*store_,
                               metrics_,
                               readiness_,
                               [this] { return make_ledger(store_->checkpoints(), {}); },
                               *knowledge,
                               {},
                               2,
                               10 * kMicrosPerSecond});
  }
  void TearDown() override {
    services_.reset();
    store_.reset();
    std::filesystem::remove_all(directory_);
  }

  void ingest() {
    std::vector<std::string> texts, ids;
    for (int i = 0; i < kEvents; ++i) {
      texts.push_back("{\"level\":\"" + std::string(i % 10 == 0 ? "error" : "info") +
                      "\",\"n\":" + std::to_string(i) + "}");
      ids.push_back("id-" + std::to_string(i));
    }
    index::SourceBatch batch;
    batch.key = {"file", "", "test", 0};
    batch.next_offset = kEvents;
    for (int i = 0; i < kEvents; ++i) {
      index::IncomingEvent event;
      event.raw = texts[static_cast<size_t>(i)];
      event.id = ids[static_cast<size_t>(i)];
      event.time = (kFirstTime + i) * kMicrosPerSecond;
      event.source = "test";
      event.host = "h";
      event.sourcetype = "json";
      batch.events.push_back(event);
    }
    const auto counts = store_->ingest(batch);
    ASSERT_TRUE(counts.has_value()) << counts.error().message;
    ASSERT_TRUE(store_->commit().has_value());
  }

  Response post(const EndpointSpec& endpoint, std::string body) {
    Request request;
    request.method = "POST";
    request.path = endpoint.path;
    request.body = std::move(body);
    return endpoint.handle(request, *services_);
  }
  Response get(const EndpointSpec& endpoint, std::map<std::string, std::string> parameters = {}) {
    Request request;
    request.method = "GET";
    request.path = endpoint.path;
    request.parameters = std::move(parameters);
    return endpoint.handle(request, *services_);
  }
  static JsonValue json(const Response& response) {
    auto value = parse_json(response.body);
    EXPECT_TRUE(value.has_value()) << response.body;
    return value ? std::move(*value) : JsonValue();
  }

  std::string directory_;
  std::unique_ptr<index::Store> store_;
  Metrics metrics_;
  Readiness readiness_;
  std::optional<Services> services_;
};

class CollectingStream : public ResponseStream {
 public:
  explicit CollectingStream(size_t limit = SIZE_MAX) : limit_(limit) {}
  bool write(std::string_view bytes) override {
    text += bytes;
    return text.size() < limit_;
  }
  bool alive() const override { return text.size() < limit_; }
  std::vector<JsonValue> lines() const {
    std::vector<JsonValue> lines;
    size_t begin = 0;
    for (size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
      auto line = parse_json(std::string_view(text).substr(begin, end - begin));
      EXPECT_TRUE(line.has_value());
      if (line) lines.push_back(std::move(*line));
    }
    return lines;
  }
  std::string text;

 private:
  const size_t limit_;
};

TEST_F(EndpointsTest, SearchStreamsRowsAndEndsWithDone) {
  const Response response = post(search_endpoint(), R"({"query":"level=error"})");
  ASSERT_EQ(response.status, 200) << response.body;
  CollectingStream client;
  response.stream(client);
  const auto lines = client.lines();
  size_t rows = 0;
  for (const auto& line : lines) rows += line.find("type")->text() == "row" ? 1 : 0;
  EXPECT_EQ(rows, 10u);
  ASSERT_EQ(lines.back().find("type")->text(), "done");
  EXPECT_TRUE(lines.back().find("ok")->as_bool()) << client.text;
  EXPECT_EQ(lines.back().find("statistics")->find("rows")->as_number(), 10);
  EXPECT_TRUE(lines.back().find("completeness")->find("complete")->as_bool());
}

TEST_F(EndpointsTest, AClientThatGoesAwayCancelsItsSearch) {
  CollectingStream client(1);
  post(search_endpoint(), R"({"query":"*"})").stream(client);
  EXPECT_THAT(get(metrics_endpoint()).body,
              HasSubstr("riffle_searches_total{status=\"cancelled\"} 1\n"));
}

TEST_F(EndpointsTest, TooManySearchesAreRefused) {
  const Response first = post(search_endpoint(), R"({"query":"*"})");
  {
    const Response second = post(search_endpoint(), R"({"query":"*"})");
    const Response third = post(search_endpoint(), R"({"query":"*"})");
    EXPECT_EQ(third.status, 503);
    EXPECT_EQ(third.headers.front().first, "Retry-After");
  }
  // One that was never streamed counts as ended when its answer goes.
  EXPECT_EQ(post(search_endpoint(), R"({"query":"*"})").status, 200);
}

TEST_F(EndpointsTest, AQueryErrorHasASpan) {
  const Response response = post(search_endpoint(), R"({"query":"* | statz count"})");
  EXPECT_EQ(response.status, 400);
  const JsonValue error = json(response);
  EXPECT_EQ(error.find("error")->find("span")->find("begin")->as_number(), 4);
  EXPECT_EQ(error.find("error")->find("span")->find("column")->as_number(), 5);
}

struct WrongBody {
  const char* name;
  const char* body;
  const char* words;
};
class WrongBodies : public EndpointsTest, public ::testing::WithParamInterface<WrongBody> {};

TEST_P(WrongBodies, Answer400) {
  const Response response = post(search_endpoint(), GetParam().body);
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(response.body, HasSubstr(GetParam().words));
}

INSTANTIATE_TEST_SUITE_P(
    Search, WrongBodies,
    ::testing::Values(WrongBody{"empty", "", "JSON"}, WrongBody{"cut", "{\"query\":", "JSON"},
                      WrongBody{"list", "[]", "object"}, WrongBody{"no_query", "{}", "query"},
                      WrongBody{"null_query", "{\"query\":null}", "query"},
                      WrongBody{"number_query", "{\"query\":5}", "a text"},
                      WrongBody{"typo", "{\"query\":\"*\",\"erliest\":1}", "earliest"},
                      WrongBody{"zone", "{\"query\":\"*\",\"tz\":\"Mars/Olympus\"}", "Mars"},
                      WrongBody{"time", "{\"query\":\"*\",\"latest\":\"soon\"}", "latest"},
                      WrongBody{"rows", "{\"query\":\"*\",\"max_rows\":1.5}", "max_rows"},
                      WrongBody{"preview", "{\"query\":\"*\",\"preview\":1}", "preview"}),
    [](const auto& test) { return test.param.name; });

TEST_F(EndpointsTest, Parse) {
  EXPECT_TRUE(
      json(post(parse_endpoint(), R"({"query":"error | stats count"})")).find("ok")->as_bool());
  EXPECT_EQ(post(parse_endpoint(), R"({"query":"| nonsense"})").status, 400);
  EXPECT_EQ(post(parse_endpoint(), "nonsense").status, 400);
}

TEST_F(EndpointsTest, FieldsAreCountedInASample) {
  std::map<std::string, double> counts;
  const JsonValue answer = json(get(fields_endpoint()));
  for (const auto& field : answer.find("fields")->elements()) {
    counts[field.find("name")->text()] = field.find("count")->as_number().value_or(-1);
  }
  EXPECT_EQ(counts["level"], kEvents);
  EXPECT_EQ(counts["n"], kEvents);
  const Response range = get(fields_endpoint(), {{"earliest", std::to_string(kFirstTime + 95)}});
  EXPECT_THAT(range.body, HasSubstr("{\"name\":\"level\",\"count\":5}"));
  EXPECT_EQ(get(fields_endpoint(), {{"latest", "soon"}}).status, 400);
}

TEST_F(EndpointsTest, LedgerHealthAndReadiness) {
  EXPECT_EQ(json(get(ledger_endpoint())).find("total")->find("indexed")->as_number(), kEvents);
  EXPECT_EQ(get(healthz_endpoint()).body, "ok\n");
  readiness_.set("index", "ok");
  EXPECT_EQ(get(readyz_endpoint()).status, 200);
  readiness_.set("server", "stopping");
  const Response unready = get(readyz_endpoint());
  EXPECT_EQ(unready.status, 503);
  EXPECT_THAT(unready.body, HasSubstr(R"("server":"stopping")"));
  EXPECT_EQ(get(healthz_endpoint()).status, 200);
}

TEST_F(EndpointsTest, MetricsCountWhatHappened) {
  CollectingStream client;
  post(search_endpoint(), R"({"query":"* | stats count"})").stream(client);
  const std::string text = get(metrics_endpoint()).body;
  EXPECT_THAT(text, HasSubstr("riffle_searches_total{status=\"ok\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("riffle_search_running 0\n"));
  EXPECT_THAT(text, HasSubstr("riffle_index_docs{index=\"main\"} 100\n"));
  EXPECT_THAT(text, HasSubstr("riffle_ingest_events_total{source=\"file\"} 100\n"));
}

TEST_F(EndpointsTest, ThePageHasAStrictPolicy) {
  Request request;
  request.path = "/";
  const Response page = page_endpoint().handle(request, *services_);
  ASSERT_EQ(page.status, 200);
  std::map<std::string, std::string> headers(page.headers.begin(), page.headers.end());
  EXPECT_THAT(headers["Content-Security-Policy"],
              HasSubstr("default-src 'none'; script-src 'self';"));
  EXPECT_EQ(headers["Cache-Control"], "no-cache");
  request.headers["if-none-match"] = headers["ETag"];
  EXPECT_EQ(page_endpoint().handle(request, *services_).status, 304);
  request.path = "/../secret";
  EXPECT_EQ(page_endpoint().handle(request, *services_).status, 404);
}

TEST(EndpointTable, FindsExactPathsBeforeThePage) {
  EXPECT_EQ(find_endpoint("GET", "/healthz").endpoint, &healthz_endpoint());
  EXPECT_EQ(find_endpoint("GET", "/").endpoint, &page_endpoint());
  EXPECT_EQ(find_endpoint("GET", "/assets/x.js").endpoint, &page_endpoint());
  EXPECT_EQ(find_endpoint("GET", "/api/v1/nothing").endpoint, nullptr);
  EXPECT_FALSE(find_endpoint("GET", "/api/v1/nothing").path_known);
  EXPECT_TRUE(find_endpoint("GET", "/api/v1/search").path_known);
  EXPECT_EQ(find_endpoint("GET", "/api/v1/search").endpoint, nullptr);
  EXPECT_FALSE(find_endpoint("POST", "/assets/x.js").path_known);
}

TEST(EndpointTable, SpecsAreWholeAndOpenApiHasThemAll) {
  const auto document = parse_json(openapi_json());
  ASSERT_TRUE(document.has_value());
  EXPECT_EQ(document->find("openapi")->text(), "3.1.0");
  for (const EndpointSpec* endpoint : endpoints()) {
    EXPECT_NE(endpoint->handle, nullptr);
    EXPECT_FALSE(endpoint->summary.empty());
    EXPECT_FALSE(endpoint->description.empty()) << endpoint->path;
    if (endpoint->path.ends_with('*')) continue;
    const JsonValue* path = document->find("paths")->find(endpoint->path);
    ASSERT_NE(path, nullptr) << endpoint->path;
    EXPECT_NE(path->find(endpoint->method == "GET" ? "get" : "post"), nullptr);
  }
}

}  // namespace
}  // namespace riffle::server
