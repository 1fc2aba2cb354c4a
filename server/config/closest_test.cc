#include "server/config/closest.h"

#include <gtest/gtest.h>

#include <array>

namespace riffle::server {
namespace {

TEST(Closest, FindsSlipsOnly) {
  constexpr std::array<std::string_view, 4> kNames = {"search", "serve", "load", "listen"};
  EXPECT_EQ(closest("serach", kNames), "search");
  EXPECT_EQ(closest("srve", kNames), "serve");
  EXPECT_EQ(closest("laod", kNames), "load");
  EXPECT_EQ(closest("lisetn", kNames), "listen");
  EXPECT_EQ(closest("frobnicate", kNames), "");
  EXPECT_EQ(closest("", kNames), "");
  EXPECT_EQ(closest(std::string(1000, 'x'), kNames), "");
}

}  // namespace
}  // namespace riffle::server
