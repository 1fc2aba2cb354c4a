#include "server/search/error_json.h"

#include <gtest/gtest.h>

namespace riffle::server {
namespace {

TEST(ErrorJson, HasWhatThereIs) {
  EXPECT_EQ(error_json(user_error("no"), ""), R"({"message":"no"})");
  EXPECT_EQ(
      error_json(user_error("no", SourceSpan{4, 7}, "try \"x\""), "a\n| hed"),
      R"({"message":"no","hint":"try \"x\"","span":{"begin":4,"end":7,"line":2,"column":3}})");
}

}  // namespace
}  // namespace riffle::server
