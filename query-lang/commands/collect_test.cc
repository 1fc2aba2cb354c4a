#include <gtest/gtest.h>

#include "indexer/read/quiet_context.h"
#include "query-lang/knowledge/memory_knowledge.h"
#include "query-lang/query.h"
#include "query-lang/testing/golden_case.h"

namespace riffle::lang {
namespace {

class NoRows : public ResultSink {
 public:
  Result<Flow> rows(const index::Batch&) override { return Flow::kMore; }
};

// What a collect adds to the index `i`, as JSON lines.
std::vector<std::string> collected(const std::string& query, const std::vector<std::string>& rows) {
  const auto knowledge = std::make_shared<MemoryKnowledge>(KnowledgeObjects());
  const auto parsed = Query::parse(query, {.knowledge = knowledge});
  EXPECT_TRUE(parsed) << parsed.error().message;
  index::QuietContext quiet(size_t{1} << 30);
  NoRows sink;
  const auto input = batch_from_json(rows);
  const auto outcome = run_query_over(*parsed, {*input}, {}, quiet.context, sink);
  EXPECT_TRUE(outcome) << outcome.error().message;
  std::vector<std::string> lines;
  for (const index::Batch& batch : knowledge->collected("i")) {
    for (std::string& line : rows_as_json(batch)) lines.push_back(std::move(line));
  }
  return lines;
}

TEST(Collect, ARowBecomesPairsWithItsTime) {
  EXPECT_EQ(collected("| collect index=i source=s timeformat=\"%Y\" marker=\"m=1\"",
                      {R"({"_time": 86400, "a": 1, "b": "x y"})"}),
            std::vector<std::string>{
                R"({"_raw":"1970, a=1, b=\"x y\", m=1","_time":"86400","host":"","source":"s",)"
                R"("sourcetype":"stash"})"});
}

TEST(Collect, WhatTheSearchWasAskedFor) {
  EXPECT_EQ(collected("| collect index=i addtime=f addinfo=t file=f", {R"({"_time": 5, "a": 1})"}),
            std::vector<std::string>{
                R"({"_raw":"a=1, info_min_time=0, info_max_time=+Infinity, info_search_time=0",)"
                R"("_time":"5","host":"","source":"f","sourcetype":"stash"})"});
}

TEST(Collect, HecKeepsWhereARowIsFrom) {
  EXPECT_EQ(collected("| collect index=i output_format=hec sourcetype=t",
                      {R"({"_time": 5, "a": 1, "m": ["x", "y"], "host": "h", "sourcetype": "u"})"}),
            std::vector<std::string>{
                R"({"_raw":"{\"a\":1,\"m\":[\"x\",\"y\"]}","_time":"5","host":"h","source":"",)"
                R"("sourcetype":"t"})"});
}

}  // namespace
}  // namespace riffle::lang
