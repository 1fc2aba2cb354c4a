#include "indexer/store/id_block.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "indexer/store/id_days.h"
#include "indexer/store/id_table.h"

namespace riffle::index {
namespace {

std::vector<IdEntry> random_entries(std::mt19937_64& random, size_t count, uint64_t high_mask) {
  std::vector<IdEntry> entries;
  for (size_t i = 0; i < count; ++i)
    entries.push_back({{random() & high_mask, static_cast<uint32_t>(random())}, 0});
  const auto less = [](const IdEntry& a, const IdEntry& b) {
    return a.fingerprint < b.fingerprint;
  };
  const auto same = [](const IdEntry& a, const IdEntry& b) {
    return a.fingerprint == b.fingerprint;
  };
  std::sort(entries.begin(), entries.end(), less);
  entries.erase(std::unique(entries.begin(), entries.end(), same), entries.end());
  return entries;
}

TEST(IdBlock, EveryFingerprintComesBackAndIsFoundInItsBucket) {
  std::mt19937_64 random(1);
  // Spread over everything, in one corner, and with few upper halves.
  for (const uint64_t mask : {~uint64_t{0}, uint64_t{0xFFFFF}, uint64_t{0xF} << 60, uint64_t{0}}) {
    for (const size_t count : {1u, 2u, 9u, 300u, 20'000u}) {
      SCOPED_TRACE(std::to_string(mask) + " " + std::to_string(count));
      const std::vector<IdEntry> entries = random_entries(random, count, mask);
      const EncodedIdBlock block = encode_id_block(entries);
      ASSERT_TRUE(block.shape.plausible());
      ASSERT_EQ(block.buckets.size(), block.shape.bucket_bytes());
      std::vector<IdEntry> decoded(entries.size());
      decode_id_block(block.shape, block.buckets, block.tags, block.rests, decoded);
      std::vector<IdEntry> memory((IdTable::bytes(block.shape) + sizeof(IdEntry) - 1) /
                                  sizeof(IdEntry));
      char* const bytes = reinterpret_cast<char*>(memory.data());
      ASSERT_TRUE(IdTable::build(block.shape, block.buckets, block.tags, bytes));
      const IdTable table(block.shape, bytes);
      // Which entries are in each bucket, or may be where there are too many.
      uint32_t next = 0;
      for (uint32_t bucket = 0; bucket < block.shape.buckets; ++bucket) {
        const auto [first, end] = table.entries(bucket);
        ASSERT_LE(first, next);
        while (next < entries.size() && table.bucket_of(entries[next].fingerprint.high) == bucket)
          ++next;
        ASSERT_GE(end, next);
        ASSERT_LE(end, entries.size());
        if (mask == ~uint64_t{0}) {
          ASSERT_EQ(end, next);
        }
      }
      for (uint32_t i = 0; i < entries.size(); ++i) {
        const Fingerprint& fingerprint = entries[i].fingerprint;
        ASSERT_EQ(decoded[i].fingerprint, fingerprint);
        ASSERT_TRUE(table.has_bucket(fingerprint.high));
        const auto in_bucket = table.entries(table.bucket_of(fingerprint.high));
        ASSERT_LE(in_bucket.first, i);
        ASSERT_LT(i, in_bucket.second);
        const uint8_t tag = table.tag_of(fingerprint.high);
        ASSERT_EQ(static_cast<uint8_t>(block.tags[i]), tag);
        if (i % 61 != 0 && entries.size() > 300) continue;
        // Every entry with the tag is found, and no other.
        std::vector<uint32_t> found;
        for (auto left = in_bucket; (left.first = table.find(left, tag)) != left.second;
             ++left.first)
          found.push_back(left.first);
        std::vector<uint32_t> expected;
        for (uint32_t k = in_bucket.first; k < in_bucket.second && expected.size() < 50; ++k) {
          if (block.tags[k] == block.tags[i]) expected.push_back(k);
        }
        found.resize(std::min<size_t>(found.size(), 50));
        ASSERT_EQ(found, expected);
      }
    }
  }
}

TEST(IdTable, BucketsThatDontAddUpAreNoTable) {
  std::mt19937_64 random(4);
  const std::vector<IdEntry> entries = random_entries(random, 3'000, ~uint64_t{0});
  const EncodedIdBlock block = encode_id_block(entries);
  std::vector<IdEntry> memory(IdTable::bytes(block.shape) / sizeof(IdEntry) + 1);
  char* const bytes = reinterpret_cast<char*>(memory.data());
  int refused = 0;
  for (int i = 0; i < 200; ++i) {
    std::string bad = block.buckets;
    // The last word has bits that mean nothing.
    const size_t at = bad.size() - 9 - random() % 800;
    bad[at] = static_cast<char>(bad[at] ^ 1 << random() % 8);
    // A bit more or less is one entry more or less.
    refused += IdTable::build(block.shape, bad, block.tags, bytes) ? 0 : 1;
  }
  EXPECT_EQ(refused, 200);
}

TEST(IdBlock, TakesFewerBytesTheMoreIdsThereAre) {
  std::mt19937_64 random(2);
  const std::vector<IdEntry> entries = random_entries(random, 100'000, ~uint64_t{0});
  const EncodedIdBlock block = encode_id_block(entries);
  size_t bytes = block.buckets.size() + block.tags.size();
  for (const std::string& rest : block.rests) bytes += rest.size();
  // 96 bits, less 16.6 that their order is worth, and 2.3 for the buckets.
  EXPECT_LT(static_cast<double>(bytes), 10.3 * static_cast<double>(entries.size()));
}

TEST(IdDays, ComeBackAsTheirDayOrALittleLater) {
  std::mt19937_64 random(3);
  for (const int32_t span : {1, 2, 15, 16, 60, 400, 30'000}) {
    std::vector<int32_t> days;
    for (int i = 0; i < 5000; ++i)
      days.push_back(20'000 + static_cast<int32_t>(random() % static_cast<uint32_t>(span)));
    // Stamps from the future and the past, some of them absurd.
    for (int i = 0; i < 20; ++i) days.push_back(i % 2 == 0 ? -500'000 : 29'000 + i);
    std::shuffle(days.begin(), days.end(), random);
    const std::string bytes = encode_id_days(days);
    EXPECT_LE(bytes.size(), days.size() / 2 + 16);
    const auto decoded = decode_id_days(bytes, days.size());
    ASSERT_TRUE(decoded);
    int32_t furthest = 0;
    for (size_t i = 0; i < days.size(); ++i) {
      ASSERT_GE((*decoded)[i], days[i]);
      if (days[i] >= 20'000 && days[i] < 20'000 + span)
        furthest = std::max(furthest, (*decoded)[i] - days[i]);
    }
    EXPECT_LE(furthest, span / 7) << span;
  }
  const std::vector<int32_t> same(7, -3);
  EXPECT_EQ(*decode_id_days(encode_id_days(same), same.size()), same);
  EXPECT_FALSE(decode_id_days("", 1));
  EXPECT_FALSE(decode_id_days(encode_id_days(std::vector<int32_t>{1, 2, 3}), 9));
}

}  // namespace
}  // namespace riffle::index
