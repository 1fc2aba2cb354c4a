#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/base/time.h"
#include "indexer/columns/column.h"

namespace riffle::index {

class BlockPruner;

// A block ends at whichever comes first. One longer event is a block of its own.
constexpr size_t kBlockRows = 65'536;
constexpr size_t kBlockRawBytes = 16u << 20;

// What is known of a block without decoding any of it.
struct BlockFacts {
  uint32_t rows = 0;
  uint64_t raw_bytes = 0;
  Micros min_time = 0;
  Micros max_time = 0;
  Micros min_index_time = 0;
  Micros max_index_time = 0;
  uint64_t min_commit = 0;
  uint64_t max_commit = 0;
  friend bool operator==(const BlockFacts&, const BlockFacts&) = default;
};

// The order of results, descending.
struct RowKey {
  Micros time = 0;
  int64_t commit = 0;
  int64_t sequence = 0;
  friend auto operator<=>(const RowKey&, const RowKey&) = default;
};

// The raw texts of a run of rows that are decoded together.
class TextFrame {
 public:
  // Text i of the frame is bytes [i == 0 ? base : ends[i - 1], ends[i]); `owner` keeps both alive.
  TextFrame(uint32_t first_row, std::string_view bytes, std::span<const uint64_t> ends,
            uint64_t base, std::shared_ptr<const void> owner)
      : first_row_(first_row), bytes_(bytes), ends_(ends), base_(base), owner_(std::move(owner)) {}

  uint32_t first_row() const { return first_row_; }
  uint32_t rows() const { return static_cast<uint32_t>(ends_.size()); }
  uint64_t raw_bytes() const { return ends_.empty() ? 0 : ends_.back() - base_; }
  // `row` is a row of the block.
  std::string_view text(uint32_t row) const {
    const uint32_t i = row - first_row_;
    const uint64_t begin = i == 0 ? base_ : ends_[i - 1];
    return bytes_.substr(begin, ends_[i] - begin);
  }

 private:
  uint32_t first_row_;
  std::string_view bytes_;
  std::span<const uint64_t> ends_;
  uint64_t base_;
  std::shared_ptr<const void> owner_;
};

// A run of rows of one index, ascending by RowKey; active in memory or a part of a segment.
// Immutable; any number of threads. Each call decodes what it returns, nothing else; keep what you
// need. Failures are damage errors that name file and section.
class Block {
 public:
  virtual ~Block() = default;
  virtual const BlockFacts& facts() const = 0;

  // Whether any row may satisfy it: false is certain, true is not.
  virtual Result<bool> may_match(const BlockPruner& pruner) const = 0;

  virtual Result<std::vector<int64_t>> times() const = 0;
  virtual Result<std::vector<int64_t>> index_times() const = 0;
  virtual Result<std::vector<int64_t>> commits() const = 0;
  virtual Result<std::vector<int64_t>> sequences() const = 0;

  // The indexed fields that occur in it.
  virtual std::vector<std::string> field_names() const = 0;
  // Constant or dictionary; a null pointer when no row has the field.
  virtual Result<ColumnPtr> field(std::string_view name) const = 0;

  // Raw texts come by frames; first_rows[i] is where frame i begins.
  virtual Result<std::vector<uint32_t>> frame_first_rows() const = 0;
  virtual Result<std::shared_ptr<const TextFrame>> frame(size_t ordinal) const = 0;
};

}  // namespace riffle::index
