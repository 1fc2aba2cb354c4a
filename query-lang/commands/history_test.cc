#include <gtest/gtest.h>

#include "query-lang/knowledge/memory_knowledge.h"
#include "query-lang/query.h"
#include "query-lang/testing/golden_case.h"

namespace riffle::lang {
namespace {

class OneSearch : public MemoryKnowledge {
 public:
  OneSearch() : MemoryKnowledge(KnowledgeObjects()) {}
  index::Batch history() const override {
    return *batch_from_json({R"({"_time": 5, "search": "search a | head 1", "status": "done"})"});
  }
};

class Lines : public ResultSink {
 public:
  Result<Flow> rows(const index::Batch& batch) override {
    for (std::string& line : rows_as_json(batch)) all.push_back(std::move(line));
    return Flow::kMore;
  }
  std::vector<std::string> all;
};

std::vector<std::string> rows(const std::string& text) {
  const auto query = Query::parse(text, {.knowledge = std::make_shared<OneSearch>()});
  EXPECT_TRUE(query) << query.error().message;
  const CancelToken cancel;
  MemoryAccount memory(size_t{1} << 20);
  index::SearchContext context;
  context.cancel = &cancel;
  context.memory = &memory;
  context.message = [](const index::SearchMessage&) {};
  Lines lines;
  EXPECT_TRUE(run_query_over(*query, {}, {}, context, lines));
  return lines.all;
}

TEST(History, SearchesAsRowsAndAsEvents) {
  EXPECT_EQ(rows("| history | table _raw search"),
            std::vector<std::string>{R"({"search":"search a | head 1"})"});
  EXPECT_EQ(rows("| history events=t | search head | table _time _raw"),
            std::vector<std::string>{R"({"_raw":"search a | head 1","_time":"5"})"});
}

}  // namespace
}  // namespace riffle::lang
