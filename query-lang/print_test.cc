// Every query of the golden cases, printed, is the same query again.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "query-lang/query.h"
#include "query-lang/testing/golden_case.h"

namespace riffle::lang {
namespace {

namespace fs = std::filesystem;

// The AST without the places in the text.
std::string tree_of(const Query& query) {
  std::string tree;
  for (const auto& command : query.commands())
    tree += std::string(command->spec().name) + ": " + command->print() + "\n";
  return tree;
}

TEST(Print, EveryGoldenQueryReadsBack) {
  size_t queries = 0;
  for (const fs::directory_entry& entry :
       fs::recursive_directory_iterator(fs::path(RIFFLE_SOURCE_DIR) / "query-lang")) {
    if (entry.path().extension() != ".test") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    const auto cases = parse_golden_file(text.str());
    ASSERT_TRUE(cases) << entry.path();
    for (const GoldenCase& golden : *cases) {
      const auto query = Query::parse(golden.query);
      if (!query) continue;  // the case is about that
      const auto again = Query::parse(query->print());
      ASSERT_TRUE(again) << golden.query << "\nprints as\n"
                         << query->print() << "\n"
                         << again.error().message;
      EXPECT_EQ(tree_of(*query), tree_of(*again)) << golden.query;
      ++queries;
    }
  }
  EXPECT_GT(queries, 300u);
}

}  // namespace
}  // namespace riffle::lang
