#include "indexer/segment/integers.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace riffle::index {
namespace {

TEST(Integers, ComeBackAsTheyWere) {
  std::mt19937_64 random(1);
  std::vector<int64_t> wild(5000);
  for (int64_t& value : wild) value = static_cast<int64_t>(random()) >> (random() % 64);
  const std::vector<std::vector<int64_t>> columns = {
      {},
      {7},
      {-3, -3, -3},
      {0, std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max(), -1},
      wild};
  for (const auto& column : columns) {
    const std::string bytes = encode_integers(column);
    const auto read = decode_integers(bytes, column.size());
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, column);
  }
}

TEST(Integers, RefuseAnotherCountAndCutBytes) {
  const std::string bytes = encode_integers(std::vector<int64_t>{1, 5, 9});
  EXPECT_FALSE(decode_integers(bytes, 2));
  EXPECT_FALSE(decode_integers(bytes, 4));
  for (size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(decode_integers(std::string_view(bytes).substr(0, length), 3)) << length;
  }
}

}  // namespace
}  // namespace riffle::index
