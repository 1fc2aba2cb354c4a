#include "indexer/columns/batch.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "indexer/base/check.h"

namespace riffle::index {

const ColumnPtr* Batch::find(std::string_view name) const {
  for (const Field& field : fields_) {
    if (field.name == name) return &field.column;
  }
  return nullptr;
}

ColumnPtr Batch::column(std::string_view name) const {
  const ColumnPtr* found = find(name);
  return found != nullptr ? *found : Column::nulls(rows_);
}

ValueView Batch::at(size_t row, std::string_view name) const {
  const ColumnPtr* found = find(name);
  return found != nullptr ? (*found)->at(row) : ValueView();
}

void Batch::set(std::string name, ColumnPtr column) {
  RIFFLE_CHECK(column->size() == rows_);
  for (Field& field : fields_) {
    if (field.name == name) {
      field.column = std::move(column);
      return;
    }
  }
  fields_.push_back({std::move(name), std::move(column)});
}

void Batch::remove(std::string_view name) {
  std::erase_if(fields_, [&](const Field& field) { return field.name == name; });
}

void Batch::rename(std::string_view from, std::string to) {
  if (from == to || find(from) == nullptr) return;
  remove(to);
  for (Field& field : fields_) {
    if (field.name == from) {
      field.name = std::move(to);
      return;
    }
  }
}

Batch Batch::take(std::span<const uint32_t> rows) const {
  Batch taken(rows.size());
  taken.fields_.reserve(fields_.size());
  for (const Field& field : fields_) {
    taken.fields_.push_back({field.name, Column::take(field.column, rows)});
  }
  return taken;
}

Batch Batch::slice(size_t begin, size_t end) const {
  RIFFLE_CHECK(begin <= end && end <= rows_);
  if (begin == 0 && end == rows_) return *this;
  std::vector<uint32_t> rows(end - begin);
  std::iota(rows.begin(), rows.end(), static_cast<uint32_t>(begin));
  return take(rows);
}

size_t Batch::memory_bytes() const {
  size_t bytes = sizeof(Batch);
  for (const Field& field : fields_) {
    bytes += sizeof(Field) + field.name.size() + field.column->memory_bytes();
  }
  return bytes;
}

void BatchBuilder::set(std::string_view name, const ValueView& value) {
  RIFFLE_CHECK(rows_ > 0);
  if (next_ >= fields_.size() || fields_[next_].name != name) {
    const auto [place, added] = places_.try_emplace(std::string(name), fields_.size());
    if (added) fields_.push_back({std::string(name), {}});
    next_ = place->second;
  }
  ColumnBuilder& column = fields_[next_].column;
  if (++next_ == fields_.size()) next_ = 0;
  if (column.size() == rows_) return;
  column.pad_to(rows_ - 1);
  column.add(value);
}

size_t BatchBuilder::memory_bytes() const {
  size_t bytes = 0;
  for (const Pending& field : fields_) {
    bytes += sizeof(Pending) + 2 * field.name.size() + field.column.memory_bytes();
  }
  return bytes;
}

Batch BatchBuilder::finish() {
  BatchBuilder done = std::exchange(*this, BatchBuilder());
  Batch batch(done.rows_);
  batch.fields_.reserve(done.fields_.size());
  for (Pending& field : done.fields_) {
    field.column.pad_to(done.rows_);
    batch.fields_.push_back({std::move(field.name), field.column.finish()});
  }
  return batch;
}

}  // namespace riffle::index
