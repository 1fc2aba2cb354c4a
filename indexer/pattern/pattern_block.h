#pragma once

#include <memory>
#include <vector>

#include "indexer/pattern/block_column.h"
#include "indexer/pattern/pattern_rows.h"

namespace riffle::index {

constexpr uint32_t kNoValue = 0xFFFFFFFF;

struct PatternBlock::Impl {
  std::shared_ptr<const PatternSegment> segment;
  PartSource parts;
  std::vector<uint32_t> shapes;       // of each row
  std::vector<uint32_t> shape_rows;   // rows of each shape
  std::vector<std::unique_ptr<BlockColumn>> columns;  // null: not opened yet
  std::vector<std::vector<uint32_t>> ordinals;        // by column: which value a row has; empty: the row's own number

  const PatternSegment::Impl& shared() const { return segment->impl(); }
  uint32_t rows() const { return static_cast<uint32_t>(shapes.size()); }
  std::vector<uint32_t> column_rows;  // how many rows have each column
  // Null where no row has it.
  Result<BlockColumn*> column(uint32_t number);
  uint32_t ordinal(uint32_t number, uint32_t row) const { return ordinals[number].empty() ? row : ordinals[number][row]; }
  void append_row(uint32_t row, OutputBuffer& out);
  // The shape and the columns of all rows, or of those given, are ready for append_row.
  Result<void> load_rows(std::span<const uint32_t> rows);
  // Calls sink(row, value) for each row that has a column.
  template <typename Sink>
  void for_each_value(uint32_t number, Sink&& sink) const {
    if (ordinals[number].empty()) {
      for (uint32_t row = 0; row < rows(); ++row) sink(row, row);
      return;
    }
    for (uint32_t row = 0; row < rows(); ++row) {
      if (ordinals[number][row] != kNoValue) sink(row, ordinals[number][row]);
    }
  }
};

}  // namespace riffle::index
