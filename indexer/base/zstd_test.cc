#include "indexer/base/zstd.h"

#include <gtest/gtest.h>

#include <random>

namespace riffle {
namespace {

TEST(ZstdTest, RoundTripsWithReusedContexts) {
  ZstdCompressor compressor;
  ZstdDecompressor decompressor;
  std::mt19937 random(1);
  std::string frames;
  std::string output;
  for (size_t size : {0, 1, 100, 70000, 3, 500000}) {
    std::string input(size, 'a');
    for (char& c : input) c = static_cast<char>('a' + random() % 9);
    const size_t before = frames.size();
    const auto frame_size = compressor.append(input, frames);
    ASSERT_TRUE(frame_size);
    ASSERT_EQ(frames.size(), before + *frame_size);
    ASSERT_TRUE(decompressor.decompress(std::string_view(frames).substr(before), size, output));
    EXPECT_EQ(output, input);
  }
}

TEST(ZstdTest, DamageIsAnError) {
  ZstdCompressor compressor;
  ZstdDecompressor decompressor;
  const std::string input(1000, 'q');
  std::string frame = compressor.compress(input).value();
  std::string output;
  EXPECT_EQ(decompressor.decompress(frame, 999, output).error().kind, ErrorKind::kDamage);
  EXPECT_EQ(decompressor.decompress(frame, 1001, output).error().kind, ErrorKind::kDamage);
  EXPECT_EQ(decompressor.decompress("", 0, output).error().kind, ErrorKind::kDamage);
  EXPECT_EQ(decompressor.decompress(frame.substr(0, frame.size() - 1), 1000, output).error().kind,
            ErrorKind::kDamage);
  frame[0] = 'x';
  EXPECT_EQ(decompressor.decompress(frame, 1000, output).error().kind, ErrorKind::kDamage);
  // The context is as good as new after a failure.
  EXPECT_TRUE(decompressor.decompress(compressor.compress(input).value(), 1000, output));
  EXPECT_EQ(output, input);
}

}  // namespace
}  // namespace riffle
