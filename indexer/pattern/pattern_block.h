#pragma once

#include <map>
#include <memory>
#include <vector>

#include "indexer/pattern/block_column.h"
#include "indexer/pattern/pattern_rows.h"
#include "indexer/pattern/slot_filter.h"
#include "indexer/pattern/term_word.h"

namespace riffle::index {

constexpr uint32_t kNoValue = 0xFFFFFFFF;

struct PatternBlock::Impl {
  std::shared_ptr<const PatternSegment> segment;
  PartSource parts;
  uint32_t row_count = 0;
  uint32_t only_shape = 0;                            // of all rows where `shapes` is empty
  std::vector<uint32_t> shapes;                       // of each row
  std::vector<uint32_t> shape_rows;                   // rows of each shape
  std::vector<std::unique_ptr<BlockColumn>> columns;  // null: not opened yet
  std::vector<std::vector<uint32_t>>
      rows_of;  // by column: the rows that have it, ascending; empty: all of them
  std::map<uint32_t, SlotFilter> filters;  // by column
  std::vector<uint32_t> hints;             // by column: where in rows_of the last row was found

  const PatternSegment::Impl& shared() const { return segment->impl(); }
  uint32_t rows() const { return row_count; }
  uint32_t shape(uint32_t row) const { return shapes.empty() ? only_shape : shapes[row]; }
  std::vector<uint32_t> column_rows;  // how many rows have each column
  // Null where no row has it.
  Result<BlockColumn*> column(uint32_t number);
  // Of a column of numbers, which is not decoded for it.
  Result<NumberRange> number_range(uint32_t number);
  // Of a column of texts.
  Result<const SlotFilter*> filter(uint32_t number);
  // Whether the column's filter says that no slot of the block holds the word.
  Result<bool> slots_exclude(uint32_t number, const TermWord& word);
  // Which value of an opened column a row has; kNoValue where it has none.
  uint32_t ordinal(uint32_t number, uint32_t row) {
    const std::vector<uint32_t>& having = rows_of[number];
    return having.empty() ? row : find_ordinal(number, row);
  }
  uint32_t find_ordinal(uint32_t number, uint32_t row);
  // PatternField::from_text.
  RowMask from_text(std::string_view name) const;
  // Sets the rows of some values of an opened column.
  void set_rows(uint32_t number, const RowMask& values, RowMask& set) const;
  void find_rows_of(uint32_t number);
  void append_row(uint32_t row, OutputBuffer& out);
  // The shape and the columns of all rows, or of those given, are ready for append_row.
  Result<void> load_rows(std::span<const uint32_t> rows);
  // Calls sink(row, value) for each row that has a column.
  template <typename Sink>
  void for_each_value(uint32_t number, Sink&& sink) const {
    const std::vector<uint32_t>& having = rows_of[number];
    if (having.empty()) {
      for (uint32_t row = 0; row < rows(); ++row) sink(row, row);
      return;
    }
    for (uint32_t value = 0; value < having.size(); ++value) sink(having[value], value);
  }
};

}  // namespace riffle::index
