#include "indexer/base/large_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace riffle {
namespace {

TEST(LargeBuffer, IsZeroedAndMoves) {
  for (const size_t bytes : {size_t{0}, size_t{1}, size_t{5} << 20}) {
    LargeBuffer buffer(bytes);
    EXPECT_EQ(buffer.size(), bytes);
    EXPECT_TRUE(std::all_of(buffer.data(), buffer.data() + bytes, [](char c) { return c == 0; }));
    std::fill(buffer.data(), buffer.data() + bytes, 'x');
    const char* const data = buffer.data();
    LargeBuffer other = std::move(buffer);
    EXPECT_EQ(other.data(), data);
    LargeBuffer third(100);
    third = std::move(other);
    EXPECT_EQ(third.data(), data);
    EXPECT_EQ(third.size(), bytes);
    EXPECT_TRUE(std::all_of(data, data + bytes, [](char c) { return c == 'x'; }));
  }
}

}  // namespace
}  // namespace riffle
