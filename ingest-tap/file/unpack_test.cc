#include "ingest-tap/file/unpack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest-tap/file/zstd_stream.h"

namespace riffle::tap {
namespace {

using ::testing::HasSubstr;

// "hello\n", by gzip -n.
constexpr std::string_view kGzip(
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\xe7\x02\x00\x20\x30\x3a\x36\x06"
    "\x00\x00\x00",
    26);

std::string zstd(std::string_view bytes) {
  ZstdWriter writer(3);
  std::string packed;
  EXPECT_TRUE(writer.write(bytes, packed));
  EXPECT_TRUE(writer.finish(packed));
  return packed;
}

TEST(Unpack, GivesBackWhatWasPacked) {
  EXPECT_EQ(*unpack(Packing::kGzip, kGzip, 6, "the body"), "hello\n");
  const std::string two_members = std::string(kGzip) + std::string(kGzip);
  EXPECT_EQ(*unpack(Packing::kGzip, two_members, 12, "the body"), "hello\nhello\n");
  const std::string long_text(1'000'000, 'x');
  EXPECT_EQ(*unpack(Packing::kZstd, zstd(long_text), long_text.size(), "the body"), long_text);
  EXPECT_EQ(*unpack(Packing::kZstd, zstd(""), 10, "the body"), "");
}

TEST(Unpack, StopsAtTheLimit) {
  const auto bomb = unpack(Packing::kZstd, zstd(std::string(50'000'000, '0')), 1'000'000, "it");
  ASSERT_FALSE(bomb);
  EXPECT_EQ(bomb.error().kind, ErrorKind::kLimit);
  EXPECT_THAT(bomb.error().message, HasSubstr("1000000 bytes"));
  EXPECT_FALSE(unpack(Packing::kGzip, kGzip, 5, "the body"));
}

TEST(Unpack, BrokenBytesAreDamage) {
  for (const std::string_view packed :
       {kGzip.substr(0, 20), std::string_view("plain text"), std::string_view()}) {
    const auto broken = unpack(Packing::kGzip, packed, 100, "the body");
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().kind, ErrorKind::kDamage);
    EXPECT_THAT(broken.error().message, HasSubstr("the body"));
  }
  const std::string packed = zstd("hello");
  const auto broken =
      unpack(Packing::kZstd, std::string_view(packed).substr(0, packed.size() - 2), 100, "it");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().kind, ErrorKind::kDamage);
}

TEST(Unpack, KnowsTheNames) {
  EXPECT_EQ(packing_named("GZip"), Packing::kGzip);
  EXPECT_EQ(packing_named("x-gzip"), Packing::kGzip);
  EXPECT_EQ(packing_named("zstd"), Packing::kZstd);
  EXPECT_EQ(packing_named("br"), std::nullopt);
  EXPECT_EQ(packing_named(""), std::nullopt);
}

}  // namespace
}  // namespace riffle::tap
