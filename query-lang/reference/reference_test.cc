#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "indexer/base/json.h"
#include "query-lang/commands/registry.h"
#include "query-lang/query.h"

namespace riffle::lang {
namespace {

TEST(Reference, CommittedPageIsCurrent) {
  std::ifstream in(std::string(RIFFLE_SOURCE_DIR) + "/docs/spl-reference.md", std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  EXPECT_TRUE(text.str() == reference_markdown())
      << "docs/spl-reference.md differs from the registry; write it anew with: "
         "build/query-lang/riffle_reference > docs/spl-reference.md";
}

TEST(Reference, JsonHasEverything) {
  const Result<JsonValue> json = parse_json(reference_json());
  ASSERT_TRUE(json) << json.error().message;
  ASSERT_NE(json->find("commands"), nullptr);
  EXPECT_EQ(json->find("commands")->elements().size(), builtin_commands().size());
  EXPECT_EQ(json->find("functions")->elements().size(), builtin_functions().size());
  EXPECT_EQ(json->find("aggregates")->elements().size(), builtin_aggregates().size());
  for (const JsonValue& command : json->find("commands")->elements()) {
    for (const char* key :
         {"name", "aliases", "kind", "summary", "description", "syntax", "arguments", "examples"}) {
      EXPECT_NE(command.find(key), nullptr) << key;
    }
  }
}

TEST(Reference, TextOfACommandAndAFunction) {
  EXPECT_NE(reference_text("WHERE").find("where <expression>"), std::string::npos);
  EXPECT_NE(reference_text("round").find("round("), std::string::npos);
  EXPECT_EQ(reference_text("nothing_of_that_name"), "");
}

TEST(Reference, ClosestName) {
  EXPECT_EQ(closest_name("tabel"), "table");
  EXPECT_EQ(closest_name("coalesc"), "coalesce");
  EXPECT_EQ(closest_name("qqqqqqqq"), "");
}

}  // namespace
}  // namespace riffle::lang
