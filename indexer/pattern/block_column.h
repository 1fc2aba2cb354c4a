#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "indexer/pattern/address_column.h"
#include "indexer/pattern/byte_planes.h"
#include "indexer/pattern/output_buffer.h"
#include "indexer/pattern/pattern_segment.h"
#include "indexer/pattern/text_block.h"

namespace riffle::index {

// The values of one column in one block, for the rows that have it. Decoded when opened, but texts
// decode frame by frame, addresses number by number.
class BlockColumn {
 public:
  // `head` and `values` must outlive it. A damage error when there are not `count` values.
  static Result<std::unique_ptr<BlockColumn>> open(const SegmentColumn& column,
                                                   std::string_view head, std::string_view values,
                                                   size_t count);

  const SegmentColumn& column() const { return column_; }
  size_t size() const { return size_; }
  // Appends the source bytes of value i; texts and addresses must be loaded.
  void append(size_t i, OutputBuffer& out) const;

  // Of a dictionary: the values, and which of them each row has.
  const ColumnPtr& coded() const { return coded_; }
  std::span<const uint32_t> codes() const { return coded_->codes(); }
  const std::vector<int64_t>& numbers() const { return numbers_; }
  // The column is spent afterwards.
  std::vector<int64_t> take_numbers() { return std::move(numbers_); }
  NumberRange range() const { return range_; }
  std::string_view hex() const { return hex_; }
  TextBlock* texts() const { return texts_.get(); }
  // Null for the other kinds.
  AddressColumn* addresses() { return addresses_ ? &*addresses_ : nullptr; }
  // Decodes all texts or addresses; does nothing for the other kinds.
  Result<void> load_all();

 private:
  BlockColumn(const SegmentColumn& column, size_t size) : column_(column), size_(size) {}

  const SegmentColumn& column_;
  size_t size_;
  ColumnPtr coded_;
  std::vector<int64_t> numbers_;
  NumberRange range_;
  std::string owned_;
  std::string_view hex_;
  std::unique_ptr<TextBlock> texts_;
  std::optional<AddressColumn> addresses_;
};

}  // namespace riffle::index
