#include "indexer/pattern/dictionary_values.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "indexer/pattern/pattern_rows.h"
#include "indexer/segment/byte_writer.h"

namespace riffle::index {
namespace {

std::string stored(const std::vector<std::string>& values) {
  ByteWriter out;
  for (const std::string& value : values) out.text(value);
  return out.take();
}

TEST(DictionaryValues, AreDecodedOnceForAllThreads) {
  const std::vector<std::string> values = {"a", "", "x\\ny", "\xC3\xA9", std::string(300, 'z')};
  const std::string bytes = stored(values);
  for (const bool plain : {false, true}) {
    const DictionaryValues dictionary(values.size(), {bytes.size(), bytes}, plain);
    EXPECT_EQ(dictionary.size(), values.size());
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        ASSERT_TRUE(dictionary.load());
        for (size_t k = 0; k < values.size(); ++k) EXPECT_EQ(dictionary[k], values[k]);
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(dictionary.column()->at(0).text(), "a");
    EXPECT_EQ(dictionary.column()->at(2).text(), plain ? values[2] : "x\ny");
    EXPECT_EQ(dictionary.column()->at(4).text(), values[4]);
    EXPECT_FALSE(dictionary.damaged());
  }
}

TEST(DictionaryValues, OtherBytesAreDamageEachTimeTheyAreAskedFor) {
  const std::string bytes = stored({"one", "two"});
  struct Case {
    size_t count;
    size_t length;
    std::string given;
  };
  const std::vector<Case> cases = {{1, bytes.size(), bytes},
                                   {3, bytes.size(), bytes},
                                   {2, bytes.size() - 1, bytes.substr(1)},
                                   {2, bytes.size() + 1, bytes},
                                   {size_t{1} << 30, bytes.size(), bytes}};
  for (const auto& [count, length, given] : cases) {
    const DictionaryValues dictionary(count, {length, given}, false);
    EXPECT_FALSE(dictionary.damaged());
    EXPECT_FALSE(dictionary.load());
    const auto again = dictionary.load();
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, ErrorKind::kDamage);
    EXPECT_TRUE(dictionary.damaged());
  }
}

// A segment whose dictionary is not what the writer made opens; whatever needs it says so.
TEST(DictionaryValues, DamageIsSaidByEverythingThatNeedsThem) {
  PatternRowsWriter writer;
  for (int i = 0; i < 40; ++i)
    writer.add(R"({"level":")" + std::string(i % 2 == 0 ? "info" : "warn") + R"(","n":)" +
               std::to_string(i) + "}");
  EncodedPatterns encoded = writer.finish();
  const std::string values = stored({"info", "warn"});
  const size_t at = encoded.segment.find(values);
  ASSERT_NE(at, std::string::npos);
  encoded.segment[at] = '\x7F';  // the length of the first value
  const auto segment = PatternSegment::open(encoded.segment);
  ASSERT_TRUE(segment) << segment.error().message;
  const auto block = PatternBlock::open(*segment, [&](uint32_t part) -> Result<std::string_view> {
    return std::string_view(encoded.blocks[0][part]);
  });
  ASSERT_TRUE(block);
  EXPECT_TRUE((*block)->field("n"));
  const auto damaged = [](const auto& result) {
    return !result && result.error().kind == ErrorKind::kDamage;
  };
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(damaged(PatternTerm::compile(*segment, {"warn", false})));
    EXPECT_TRUE(damaged((*block)->field("level")));
    std::string arena;
    std::vector<uint64_t> ends;
    EXPECT_TRUE(damaged((*block)->rebuild_all(arena, ends)));
    EXPECT_TRUE(damaged((*segment)->verify_catalogue()));
    EXPECT_TRUE(damaged((*segment)->encode_catalogue()));
  }
}

}  // namespace
}  // namespace riffle::index
