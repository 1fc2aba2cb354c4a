#include "indexer/store/seal.h"

#include <algorithm>
#include <map>

#include "indexer/store/fingerprint.h"

namespace riffle::index {
namespace {

struct RowPlace {
  RowKey key;
  uint32_t block;
  uint32_t row;
};

// A block whose rows are next in order, all of them, needs no copy. Small ones are joined.
bool is_whole_block(const MemoryBlock& block, const std::vector<RowPlace>& rows, size_t next) {
  const size_t count = block.facts().rows;
  if (rows[next].row != 0 || rows.size() - next < count) return false;
  if (count < kBlockRows / 2 && block.facts().raw_bytes < kBlockRawBytes / 2) return false;
  const RowPlace& last = rows[next + count - 1];
  return last.block == rows[next].block && last.row == count - 1;
}

// Cuts sorted rows of many blocks into new blocks.
BlockStream stream_of(const std::vector<std::shared_ptr<const MemoryBlock>>& blocks,
                      const std::vector<RowPlace>& rows, size_t& next) {
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
    for (uint32_t row = 0; row < block.facts().rows; ++row) {
      days[event_day(block.time_values()[row])].push_back({block.key(row), number, row});
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
    std::sort(rows.begin(), rows.end(),
              [](const RowPlace& a, const RowPlace& b) { return a.key < b.key; });
    size_t next = 0;
    RIFFLE_ASSIGN(std::shared_ptr<SegmentHandle> segment,
                  publish_segment(directory, numbered_file(next_file++, ".seg"), index,
                                  stream_of(blocks, rows, next), workers));
    sealed.push_back(std::move(segment));
  }
  return sealed;
}

}  // namespace riffle::index
