#include "server/knowledge/stored_knowledge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace riffle::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class StoredKnowledgeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "riffle-knowledge-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::shared_ptr<StoredKnowledge> open() {
    auto opened = StoredKnowledge::open(directory_);
    EXPECT_TRUE(opened.has_value()) << opened.error().message;
    return *opened;
  }
  static Result<void> put(StoredKnowledge& knowledge, std::string_view json) {
    auto object = parse_json(json);
    EXPECT_TRUE(object.has_value());
    return knowledge.put(*object);
  }

  std::string directory_;
};

TEST_F(StoredKnowledgeTest, ObjectsComeBackAfterANewStartAndAreReplacedByName) {
  {
    const auto knowledge = open();
    EXPECT_FALSE(knowledge->find("idx", 0).has_value());
    ASSERT_TRUE(put(*knowledge, R"({"kind":"macro","name":"idx","definition":"index=a"})"));
    ASSERT_TRUE(
        put(*knowledge, R"({"kind":"macro","name":"idx","args":["x"],"definition":"index=$x$"})"));
    ASSERT_TRUE(put(*knowledge, R"({"kind":"macro","name":"idx","definition":"index=b"})"));
    EXPECT_EQ(knowledge->find("idx", 0)->definition, "index=b");
  }
  const auto knowledge = open();
  EXPECT_EQ(knowledge->find("idx", 0)->definition, "index=b");
  EXPECT_EQ(knowledge->find("idx", 1)->definition, "index=$x$");
  EXPECT_THAT(knowledge->macro_names(), ElementsAre("idx", "idx(1)"));
  EXPECT_EQ(knowledge->list("macro")->size(), 2u);
  EXPECT_TRUE(*knowledge->remove("macro", "idx(1)"));
  EXPECT_FALSE(*knowledge->remove("macro", "idx(1)"));
  EXPECT_THAT(knowledge->macro_names(), ElementsAre("idx"));
}

TEST_F(StoredKnowledgeTest, OneSeesWhatAnotherWrites) {
  const auto writer = open();
  const auto reader = open();
  ASSERT_TRUE(put(*writer, R"({"kind":"saved_search","name":"s","query":"error"})"));
  EXPECT_FALSE(reader->saved_search("s").has_value());
  ASSERT_TRUE(reader->refresh());
  EXPECT_EQ(reader->saved_search("s")->query, "error");
}

TEST_F(StoredKnowledgeTest, WhatIsWrongIsRefusedAndNamed) {
  const auto knowledge = open();
  const auto refused = [&](std::string_view json) {
    const auto result = put(*knowledge, json);
    return result ? std::string("accepted") : result.error().message;
  };
  EXPECT_THAT(refused(R"({"kind":"makro","name":"m"})"), HasSubstr("not 'makro'"));
  EXPECT_THAT(refused(R"({"kind":"macro","name":"m","definitoin":"x"})"),
              HasSubstr("unknown member 'definitoin'"));
  EXPECT_THAT(refused(R"({"kind":"event_type","name":"e","search":"a OR"})"), HasSubstr("e: "));
  EXPECT_THAT(refused(R"({"kind":"field_rule","name":"r","sourcetype":"s","type":"calculation",
                          "field":"f","text":"1 +"})"),
              HasSubstr("r: "));
  EXPECT_THAT(refused(R"({"kind":"data_model","name":"d","objects":[]})"),
              HasSubstr("needs an object"));
  EXPECT_THAT(refused(R"({"kind":"lookup","name":"l","csv":"a,\"b\n1"})"),
              HasSubstr("never closed"));
  EXPECT_TRUE(knowledge->list("")->empty());
}

TEST_F(StoredKnowledgeTest, LookupsKeepTheirRulesWhenTheirRowsChange) {
  const auto knowledge = open();
  ASSERT_TRUE(put(*knowledge, R"({"kind":"lookup","name":"nets","csv":"net,zone\n10.0.0.0/8,lan\n",
                                  "match":{"net":"cidr"}})"));
  auto table = knowledge->lookup("nets");
  ASSERT_TRUE(table.has_value());
  ASSERT_NE(*table, nullptr);
  EXPECT_EQ((*table)->rows.rows(), 1u);
  ASSERT_TRUE(knowledge->write_lookup("nets", (*table)->rows.take(std::vector<uint32_t>{0, 0})));
  const auto again = open();
  table = again->lookup("nets");
  ASSERT_TRUE(table.has_value());
  EXPECT_EQ((*table)->rows.rows(), 2u);
  ASSERT_EQ((*table)->matches.size(), 1u);
  EXPECT_EQ((*table)->matches.front().kind, lang::LookupTable::Match::Kind::kCidr);
  EXPECT_EQ(*again->lookup_csv("nets"), "net,zone\n10.0.0.0/8,lan\n10.0.0.0/8,lan\n");
  EXPECT_THAT(again->lookup_names(), ElementsAre("nets"));
  const auto missing = again->lookup("other");
  ASSERT_TRUE(missing.has_value());
  EXPECT_EQ(*missing, nullptr);
}

TEST_F(StoredKnowledgeTest, CollectNeedsATaker) {
  const auto knowledge = open();
  const auto refused = knowledge->collect("summary", index::Batch(0));
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().message, HasSubstr("running server"));
}

}  // namespace
}  // namespace riffle::server
