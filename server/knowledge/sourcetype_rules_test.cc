#include "server/knowledge/sourcetype_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "indexer/store/store.h"
#include "ingest-tap/decode/decoder.h"
#include "server/knowledge/stored_knowledge.h"
#include "server/search/search_job.h"

namespace riffle::server {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kLines[] = {
    R"(83.149.9.216 - frank [17/May/2015:10:05:03 +0000] "GET /a?status=200&user=eve HTTP/1.1" 404 17 "http://x.org/q" "curl/7.1")",
    R"(83.149.9.216 - - [17/May/2015:10:05:04 +0000] "GET /a HTTP/1.1" 200 404 "-" "curl/7.1 404")",
    R"(10.1.2.3 - kim [17/May/2015:10:05:05 +0000] "POST /b/c?x=1 HTTP/1.0" 503 9 "-" "Mozilla/5.0")",
    R"(10.1.2.4 - - [17/May/2015:10:05:06 +0000] "-" 404 0)",
    "Jun 14 15:16:01 combo sshd(pam_unix)[19939]: authentication failure; user=root status=404",
    "<165>1 2015-06-14T15:16:02Z mymachine cron 8710 - - started",
    "Jun 14 15:16:03 fw CEF:0|Vendor|Prod|1.0|100|worm stopped|10|src=10.0.0.1 msg=two words "
    "status=404",
    R"({"time":"2015-06-14T15:16:04Z","status":404,"user":"frank","n":1})",
    R"({"time":"2015-06-14T15:16:05Z","status":200,"msg":"404"})",
};

class Rows : public lang::ResultSink {
 public:
  Result<lang::Flow> rows(const index::Batch& batch) override {
    for (uint32_t row = 0; row < batch.rows(); ++row) {
      std::string text;
      for (const index::Batch::Field& field : batch.fields()) {
        if (field.column->is_null(row)) continue;
        text +=
            (text.empty() ? "" : " ") + field.name + "=" + index::to_text(field.column->at(row));
      }
      found.push_back(std::move(text));
    }
    return lang::Flow::kMore;
  }
  std::vector<std::string> found;
};

// Lines of every kind as the tap takes them in, in a store, with the rules of their sourcetypes.
class SourcetypeRulesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "riffle-rules-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
    index::StoreOptions options;
    options.directory = directory_;
    auto store = index::Store::open(options);
    ASSERT_TRUE(store.has_value()) << store.error().message;
    store_ = std::move(*store);
    auto knowledge = StoredKnowledge::open(directory_);
    ASSERT_TRUE(knowledge.has_value()) << knowledge.error().message;
    knowledge_ = *knowledge;
    ingest();
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(directory_);
  }

  void ingest() {
    const auto identity = tap::SourceIdentity::file("f");
    tap::TextArena arena;
    tap::Decoder decoder({});
    index::SourceBatch batch;
    batch.key = {"file", "", "f", 0};
    batch.next_offset = static_cast<int64_t>(std::size(kLines));
    for (size_t i = 0; i < std::size(kLines); ++i) {
      tap::EventOrigin origin;
      origin.identity = &identity;
      origin.offset = static_cast<int64_t>(i);
      origin.source = "f";
      origin.arrival = 1772323200 * kMicrosPerSecond;
      decoder.decode(kLines[i], origin, arena, batch.events.emplace_back());
    }
    const auto counts = store_->ingest(batch);
    ASSERT_TRUE(counts.has_value()) << counts.error().message;
    ASSERT_EQ(counts->indexed, std::size(kLines));
  }

  std::vector<std::string> search(const std::string& query) {
    SearchRequest request;
    request.query = query;
    const auto prepared = prepare_search(request, knowledge_);
    EXPECT_TRUE(prepared) << prepared.error().message;
    CancelToken cancel;
    MemoryAccount memory(size_t{1} << 30);
    index::SearchContext context;
    context.snapshot = store_->snapshot();
    context.cancel = &cancel;
    context.memory = &memory;
    context.message = [](const index::SearchMessage&) {};
    context.workers = 2;
    Rows rows;
    const auto outcome = lang::run_query(*prepared->query, prepared->options, context, rows);
    EXPECT_TRUE(outcome) << query << ": " << outcome.error().message;
    return rows.found;
  }
  void put(std::string_view json) {
    const auto object = parse_json(json);
    ASSERT_TRUE(object.has_value());
    const auto done = knowledge_->put(*object);
    ASSERT_TRUE(done) << done.error().message;
  }

  std::string directory_;
  std::unique_ptr<index::Store> store_;
  std::shared_ptr<StoredKnowledge> knowledge_;
};

TEST_F(SourcetypeRulesTest, FieldsOfAccessLogs) {
  EXPECT_THAT(search("status=503 | table clientip ident user method uri uri_path uri_query version "
                     "status bytes referer useragent"),
              ElementsAre("clientip=10.1.2.3 ident=- user=kim method=POST uri=/b/c?x=1 "
                          "uri_path=/b/c uri_query=x=1 version=HTTP/1.0 status=503 bytes=9 "
                          "referer=- useragent=Mozilla/5.0"));
  EXPECT_THAT(search("sourcetype=access | stats count BY uri_path | sort uri_path"),
              ElementsAre("uri_path=/a count=2", "uri_path=/b/c count=1"));
  EXPECT_THAT(search("clientip=10.1.0.0/16 | stats count sum(bytes) AS b"),
              ElementsAre("count=2 b=9"));
}

TEST_F(SourcetypeRulesTest, WhatTheRequestSaysIsNotTheStatusOfTheAnswer) {
  EXPECT_THAT(search("sourcetype=access status=200 | table user status"),
              ElementsAre("user=- status=200"));
  EXPECT_THAT(search("sourcetype=access user=eve"), IsEmpty());
  EXPECT_THAT(search("user=frank | stats count"), ElementsAre("count=2"));
}

TEST_F(SourcetypeRulesTest, FieldsOfSyslogAndCef) {
  EXPECT_THAT(search("process=sshd* | table host process pid user"),
              ElementsAre("host=combo process=sshd(pam_unix) pid=19939 user=root"));
  EXPECT_THAT(search("pid=8710 | table host process"), ElementsAre("host=mymachine process=cron"));
  EXPECT_THAT(search("cef_signature=100 | table host cef_name src msg"),
              ElementsAre("host=fw cef_name=worm stopped src=10.0.0.1 msg=two words"));
}

// Asked of the index, or of every event: the answers must be the same.
TEST_F(SourcetypeRulesTest, TheIndexAnswersAsEachEventWould) {
  for (const bool committed : {false, true}) {
    if (committed) {
      ASSERT_TRUE(store_->commit().has_value());
    }
    for (const char* condition : {"status=404",
                                  "status!=404",
                                  "status=40*",
                                  "status>404",
                                  "user=frank",
                                  "user=FRANK",
                                  "NOT status=404",
                                  "status=404 user=frank",
                                  "status=404 OR process=cron",
                                  "msg=404",
                                  "msg=\"two words\"",
                                  "uri_path=\"/a\"",
                                  "bytes=404",
                                  "useragent=\"curl/7.1\"",
                                  "clientip=10.1.2.3",
                                  "clientip=10.0.0.0/8",
                                  "src=10.0.0.0/8",
                                  "pid=*",
                                  "method=*",
                                  "referer=\"http://x.org/q\"",
                                  "referer_domain=\"http://x.org\"",
                                  "NOT (status=* user=*)"}) {
      const auto each =
          search("search * | search " + std::string(condition) + " | table _raw | sort 0 _raw");
      EXPECT_EQ(search("search " + std::string(condition) + " | table _raw | sort 0 _raw"), each)
          << condition;
      EXPECT_THAT(search("search " + std::string(condition) + " | stats count"),
                  ElementsAre("count=" + std::to_string(each.size())))
          << condition;
    }
  }
  EXPECT_THAT(search("status=404 | stats count"), ElementsAre("count=5"));
}

TEST_F(SourcetypeRulesTest, AUsersRuleGoesBeforeThem) {
  put(R"({"kind":"field_rule","name":"mine","sourcetype":"access","type":"extraction",)"
      R"("text":"\" (?<status>\\d)\\d\\d "})");
  EXPECT_THAT(search("sourcetype=access | stats count BY status | sort status"),
              ElementsAre("status=2 count=1", "status=4 count=2", "status=5 count=1"));
  EXPECT_THAT(search("sourcetype=access status=4 | stats count"), ElementsAre("count=2"));
  EXPECT_THAT(search("sourcetype=access status=404 | stats count"), ElementsAre("count=0"));
  EXPECT_THAT(search("method=POST | stats count"), ElementsAre("count=1"));
  put(R"({"kind":"field_rule","name":"access-extractions","sourcetype":"access",)"
      R"re("type":"extraction","text":"^(?<address>\\S+)"})re");
  EXPECT_THAT(search("address=10.1.2.3 | stats count"), ElementsAre("count=1"));
  EXPECT_THAT(search("method=POST | stats count"), ElementsAre("count=0"));
}

TEST_F(SourcetypeRulesTest, ASourcetypeWithFieldsOfItsOwnHasNoOthers) {
  knowledge_->set_described_sourcetypes({"access"});
  EXPECT_THAT(search("method=POST | stats count"), ElementsAre("count=0"));
  EXPECT_THAT(search("process=cron | stats count"), ElementsAre("count=1"));
}

TEST_F(SourcetypeRulesTest, TheyCanBeAskedForByName) {
  EXPECT_THAT(search("| makeresults | eval _raw=\"1.2.3.4 - - [x] \\\"GET /y H\\\" 200 5\" "
                     "| extract access-extractions | table clientip uri"),
              ElementsAre("clientip=1.2.3.4 uri=/y"));
}

}  // namespace
}  // namespace riffle::server
