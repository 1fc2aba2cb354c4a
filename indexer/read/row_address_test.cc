#include "indexer/read/row_address.h"

#include <gtest/gtest.h>

namespace riffle::index {
namespace {

TEST(RowAddress, ComesBackFromItsText) {
  const RowAddress address{12, 0, UINT64_MAX};
  EXPECT_EQ(to_text(address), "12:0:18446744073709551615");
  EXPECT_EQ(row_address_from(to_text(address)), address);
}

TEST(RowAddress, NothingElseIsOne) {
  for (const char* text : {"", "1", "1:2", "1:2:", "1:2:3:4", "1:2:3 ", "a:2:3", "-1:2:3", "1:-2:3",
                           "1:2:18446744073709551616"})
    EXPECT_FALSE(row_address_from(text)) << text;
}

}  // namespace
}  // namespace riffle::index
