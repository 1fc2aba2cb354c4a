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
#include "indexer/pattern/pattern_rows.h"

namespace riffle::index {

class SearchTerm;

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

// Raw texts of some rows, end to end.
struct RowTexts {
  std::string arena;
  std::vector<uint64_t> ends;

  std::string_view operator[](size_t i) const {
    const uint64_t begin = i == 0 ? 0 : ends[i - 1];
    return std::string_view(arena).substr(begin, ends[i] - begin);
  }
  void clear() {
    arena.clear();
    ends.clear();
  }
};

// What a block's rows say: texts, fields, terms. Keeps what it has decoded. One thread at a time;
// the block it came from stays as long. Failures are damage errors that name file and section.
class BlockReader {
 public:
  virtual ~BlockReader() = default;

  // Appends the texts of `rows`, in their order.
  virtual Result<void> read(std::span<const uint32_t> rows, RowTexts& texts) = 0;
  // A field of the events themselves, as far as it is known without their texts.
  virtual Result<PatternField> extracted(std::string_view name) = 0;
  // Whether extracted() costs little: codes and numbers, no texts.
  virtual Result<bool> coded(std::string_view name) = 0;
  // Those of the rows `within` whose text the term matches: exact.
  virtual Result<RowMask> matching(const SearchTerm& term, const RowMask& within) = 0;
  // How many rows of the block that would be.
  virtual Result<uint64_t> count(const SearchTerm& term) = 0;
  // PatternBlock::address_rows; nothing where that is not known.
  virtual Result<std::optional<PatternBlock::AddressRows>> address_rows(
      std::string_view /*field*/, const AddressLiteral& /*literal*/) {
    return std::optional<PatternBlock::AddressRows>();
  }
};

// A run of rows of one index, ascending by RowKey; active in memory or a part of a segment.
// Immutable; any number of threads. Each call decodes what it returns, nothing else; keep what you
// need. Failures are damage errors that name file and section.
class Block {
 public:
  virtual ~Block() = default;
  virtual const BlockFacts& facts() const = 0;

  virtual Result<std::vector<int64_t>> times() const = 0;
  virtual Result<std::vector<int64_t>> index_times() const = 0;
  virtual Result<std::vector<int64_t>> commits() const = 0;
  virtual Result<std::vector<int64_t>> sequences() const = 0;

  // The indexed fields that occur in it.
  virtual std::vector<std::string> field_names() const = 0;
  // Constant or dictionary; a null pointer when no row has the field.
  virtual Result<ColumnPtr> field(std::string_view name) const = 0;

  virtual Result<std::unique_ptr<BlockReader>> reader() const = 0;
};

}  // namespace riffle::index
