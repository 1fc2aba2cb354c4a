#include "indexer/text/break_rules.h"

#include <gtest/gtest.h>

#include <string_view>

namespace riffle::index {
namespace {

TEST(BreakRulesTest, EveryAsciiByte) {
  for (int byte = 0; byte < 256; ++byte) {
    const auto c = static_cast<char>(byte);
    BreakKind expected = BreakKind::kNone;
    if (byte <= ' ' || byte == 0x7F ||
        std::string_view("[]<>(){}|!;,'\"*&?+").find(c) != std::string_view::npos) {
      expected = BreakKind::kMajor;
    } else if (std::string_view("/:=@.-$#%\\_").find(c) != std::string_view::npos) {
      expected = BreakKind::kMinor;
    }
    EXPECT_EQ(break_kind(static_cast<unsigned char>(byte)), expected) << byte;
  }
}

}  // namespace
}  // namespace riffle::index
