#include "indexer/store/seal.h"

#include <algorithm>
#include <map>

#include "indexer/store/fingerprint.h"

namespace riffle::index {
namespace {

using Blocks = std::vector<std::shared_ptr<const MemoryBlock>>;

struct RowPlace {
  uint32_t block;
  uint32_t row;
};

// By key. Most often they are in order already: a source is read as it was written.
void sort_rows(const Blocks& blocks, std::vector<RowPlace>& rows) {
  const auto key = [&](const RowPlace& place) { return blocks[place.block]->key(place.row); };
  if (std::is_sorted(rows.begin(), rows.end(),
                     [&](const RowPlace& a, const RowPlace& b) { return key(a) < key(b); }))
    return;
  // With the keys beside them: each is compared often, and they are all over the memory.
  std::vector<std::pair<RowKey, RowPlace>> keyed;
  keyed.reserve(rows.size());
  for (const RowPlace& place : rows) keyed.emplace_back(key(place), place);
  std::sort(keyed.begin(), keyed.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  for (size_t i = 0; i < rows.size(); ++i) rows[i] = keyed[i].second;
}

// A block whose rows are next in order, all of them, needs no copy. Small ones are joined.
bool is_whole_block(const MemoryBlock& block, const std::vector<RowPlace>& rows, size_t next) {
  const size_t count = block.facts().rows;
  if (rows[next].row != 0 || rows.size() - next < count) return false;
  if (count < kBlockRows / 2 && block.facts().raw_bytes < kBlockRawBytes / 2) return false;
  const RowPlace& last = rows[next + count - 1];
  return last.block == rows[next].block && last.row == count - 1;
}

// Cuts sorted rows of many blocks into new blocks.
BlockStream stream_of(const Blocks& blocks, const std::vector<RowPlace>& rows, size_t& next) {
  return [&]() -> Result<std::shared_ptr<const MemoryBlock>> {
    MemoryBlockBuilder builder;
    while (next < rows.size()) {
      const RowPlace& place = rows[next];
      const MemoryBlock& block = *blocks[place.block];
      if (is_whole_block(block, rows, next)) {
        if (builder.rows() > 0) break;
        next += block.facts().rows;
        return blocks[place.block];
      }
      if (builder.full_for(block.text(place.row).size())) break;
      builder.add_from(block, place.row);
      ++next;
    }
    if (builder.rows() == 0) return std::shared_ptr<const MemoryBlock>();
    return builder.finish();
  };
}

}  // namespace

Result<std::vector<std::shared_ptr<SegmentHandle>>> seal_rows(
    const DataDirectory& directory, const std::string& index,
    const std::vector<std::shared_ptr<const MemoryBlock>>& blocks, uint64_t& next_file,
    ThreadPool& workers) {
  std::map<int32_t, std::vector<RowPlace>> days;
  for (uint32_t number = 0; number < blocks.size(); ++number) {
    const MemoryBlock& block = *blocks[number];
    const std::vector<int64_t>& times = block.time_values();
    auto of_day = days.end();
    for (uint32_t row = 0; row < block.facts().rows; ++row) {
      const int32_t day = event_day(times[row]);
      if (of_day == days.end() || of_day->first != day) of_day = days.try_emplace(day).first;
      of_day->second.push_back({number, row});
    }
  }
  std::vector<std::vector<RowPlace>> segments;
  std::vector<RowPlace> mixed;
  for (auto& [day, rows] : days) {
    if (rows.size() >= kMinDayRows) {
      segments.push_back(std::move(rows));
    } else {
      mixed.insert(mixed.end(), rows.begin(), rows.end());
    }
  }
  days.clear();
  if (!mixed.empty()) segments.push_back(std::move(mixed));

  std::vector<std::shared_ptr<SegmentHandle>> sealed;
  for (std::vector<RowPlace>& rows : segments) {
    sort_rows(blocks, rows);
    size_t next = 0;
    RIFFLE_ASSIGN(std::shared_ptr<SegmentHandle> segment,
                  publish_segment(directory, numbered_file(next_file++, ".seg"), index,
                                  stream_of(blocks, rows, next), workers));
    sealed.push_back(std::move(segment));
  }
  return sealed;
}

}  // namespace riffle::index
