#include <gtest/gtest.h>

#include "indexer/segment/same_values.h"
#include "indexer/store/store_test_support.h"

namespace riffle::index {
namespace {

constexpr Micros kStart = 1'767'225'600 * kMicrosPerSecond;

TEST(SameValues, OfConstantsAndDictionaries) {
  const ColumnPtr one = Column::constant(Value("a"), 3);
  const ColumnPtr texts = Column::texts("ab", {1, 2});
  const ColumnPtr turned = Column::texts("ba", {1, 2});
  EXPECT_TRUE(same_values(*one, *Column::dictionary({0, 0, 0}, texts)));
  EXPECT_FALSE(same_values(*one, *Column::dictionary({0, 1, 0}, texts)));
  EXPECT_FALSE(same_values(*one, *Column::constant(Value("a"), 2)));
  EXPECT_TRUE(
      same_values(*Column::dictionary({0, 1, 0}, texts), *Column::dictionary({1, 0, 1}, turned)));
  EXPECT_FALSE(
      same_values(*Column::dictionary({0, 1, 1}, texts), *Column::dictionary({1, 0, 1}, turned)));
  EXPECT_FALSE(same_values(*Column::dictionary({0, Column::kNullCode}, texts),
                           *Column::dictionary({0, 1}, texts)));
  EXPECT_FALSE(same_values(*one, *Column::numbers({1, 1, 1})));
}

TEST(SameValues, WhatEventsSayIsNotKeptTwiceAndComesBack) {
  const TestDirectory directory;
  StoreOptions options;
  options.directory = directory.path();
  options.clock = [] { return kStart; };
  auto store = Store::open(options);
  ASSERT_TRUE(store);
  std::vector<TestEvent> events;
  for (int i = 0; i < 300; ++i) {
    const std::string micros = std::to_string(100'000 + i * 7);
    const std::string host = "web-" + std::to_string(i % 3);
    events.push_back({.raw = R"({"at":1767225600.)" + micros + R"(,"host":")" + host + R"("})",
                      .time = kStart + 100'000 + i * 7,
                      .host = host,
                      .id = std::to_string(i)});
  }
  ASSERT_TRUE(feed(**store, test_source(), events));
  ASSERT_TRUE((*store)->commit());

  const auto files = posix_file_system();
  const std::string folder = directory.path() + "/segments";
  const auto listed = files->list(folder);
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->size(), 1u);
  const std::string path = join_path(folder, listed->front().name);
  auto mapped = files->map(path);
  ASSERT_TRUE(mapped);
  const auto segment = SegmentReader::open(std::move(mapped).value(), path, {});
  ASSERT_TRUE(segment);
  for (const Section& section : (*segment)->sections()) {
    if (section.kind == static_cast<uint16_t>(SegmentSection::kTime)) {
      EXPECT_EQ(section.length, 6u);
    }
    if (section.kind == static_cast<uint16_t>(SegmentSection::kField)) {
      EXPECT_EQ(section.length, kFieldOfEvents.size());
    }
  }

  ScanSpec spec;
  spec.predicate = Predicate::compare("host", Predicate::Op::kEqual, "web-1");
  spec.time = {kStart + 100'000 + 700, kStart + 100'000 + 1400};
  spec.fields = FieldDemand::only({"_raw", "_time", "host"});
  const Answer answer = search(*(*store)->snapshot(), spec);
  std::vector<std::string> expected;
  for (int i = 199; i >= 100; --i) {
    if (i % 3 == 1) expected.push_back(events[static_cast<size_t>(i)].raw);
  }
  EXPECT_EQ(answer.raws, expected);
  ASSERT_FALSE(answer.batches.empty());
  EXPECT_EQ(answer.batches.front().at(0, "host").text(), "web-1");
  EXPECT_EQ(answer.batches.front().at(0, "_time").number(), to_seconds(kStart + 100'000 + 199 * 7));
}

}  // namespace
}  // namespace riffle::index
