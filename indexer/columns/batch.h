#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "indexer/columns/column.h"

namespace riffle::index {

// The usual number of rows of a batch from a scan: large enough to spread the cost of a call, small
// enough for the cache.
constexpr size_t kBatchRows = 8192;

// Rows of named columns, in display order. Names are unique; all columns have rows() rows; a field
// that is absent is null in every row. A row's order in a search is the order of batches and rows
// (events: newest first). Copying shares the columns.
class Batch {
 public:
  struct Field {
    std::string name;
    ColumnPtr column;
  };

  explicit Batch(size_t rows = 0) : rows_(rows) {}

  size_t rows() const { return rows_; }
  std::span<const Field> fields() const { return fields_; }
  // Null when there is no such field.
  const ColumnPtr* find(std::string_view name) const;
  // The column, or one of nulls.
  ColumnPtr column(std::string_view name) const;
  ValueView at(size_t row, std::string_view name) const;

  // Replaces the field in its place, or appends it.
  void set(std::string name, ColumnPtr column);
  void remove(std::string_view name);
  void rename(std::string_view from, std::string to);  // replaces an existing `to`

  // Rows `rows` of it, in that order.
  Batch take(std::span<const uint32_t> rows) const;
  // Rows [begin, end).
  Batch slice(size_t begin, size_t end) const;
  size_t memory_bytes() const;

 private:
  friend class BatchBuilder;
  size_t rows_;
  std::vector<Field> fields_;
};

// Builds a batch row by row from cells by name. Not thread-safe.
class BatchBuilder {
 public:
  // Begins a row; cells of the row before that were not set are null. Of two values for one cell
  // the first stays.
  void begin_row() { ++rows_; }
  void set(std::string_view name, const ValueView& value);
  size_t rows() const { return rows_; }
  size_t memory_bytes() const;
  Batch finish();  // the builder is empty afterwards

 private:
  struct Pending {
    std::string name;
    ColumnBuilder column;
  };
  size_t rows_ = 0;
  size_t next_ = 0;  // where the field after the last one set probably stands
  std::vector<Pending> fields_;
  std::unordered_map<std::string, size_t> places_;  // of the fields by name
};

}  // namespace riffle::index
