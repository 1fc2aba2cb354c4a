#include "indexer/base/hash.h"

#include <gtest/gtest.h>

#include <string>

namespace riffle {
namespace {

TEST(HashTest, IsXxh3AndStaysIt) {
  // Published test values of XXH3: what is stored under these hashes must be found for ever.
  EXPECT_EQ(hash64(""), 0x2D06800538D394C2u);
  EXPECT_NE(hash64("a"), hash64("b"));
  EXPECT_NE(hash64("a"), hash64("a", 1));
}

TEST(HashTest, KeysSeparate) {
  const KeyedHash one("key one");
  const KeyedHash same("key one");
  const KeyedHash two("key two");
  for (size_t length : {0, 1, 16, 17, 200, 5000}) {
    const std::string bytes(length, 'x');
    EXPECT_EQ(one.hash(bytes), same.hash(bytes));
    EXPECT_NE(one.hash(bytes), two.hash(bytes)) << length;
  }
}

TEST(HashTest, StreamIsTheSameAsWhole) {
  std::string bytes(3000, 'a');
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7);
  StreamHash stream;
  stream.update(std::string_view(bytes).substr(0, 1));
  stream.update(std::string_view(bytes).substr(1, 999));
  stream.update(std::string_view(bytes).substr(1000));
  EXPECT_EQ(stream.digest(), hash64(bytes));
}

}  // namespace
}  // namespace riffle
