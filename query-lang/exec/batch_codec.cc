#include "query-lang/exec/batch_codec.h"

#include "query-lang/exec/value_codec.h"

namespace riffle::lang {

using index::Batch;
using index::Value;
using index::ValueView;

std::string encode_rows(const Batch& batch, size_t begin, size_t end) {
  std::string bytes;
  append_value(ValueView(static_cast<double>(end - begin)), bytes);
  for (const Batch::Field& field : batch.fields()) {
    append_value(ValueView(std::string_view(field.name)), bytes);
    for (size_t row = begin; row < end; ++row) append_value(field.column->at(row), bytes);
  }
  return bytes;
}

Result<Batch> decode_rows(std::string_view bytes) {
  Value holder;
  RIFFLE_ASSIGN(const ValueView count, take_view(bytes, holder));
  constexpr double kMostRows = 4294967295;
  if (count.kind() != index::ValueKind::kNumber || !(count.number() >= 0) ||
      count.number() > kMostRows)
    return damage_error("rows that were put aside cannot be read back");
  const auto rows = static_cast<size_t>(count.number());
  Batch batch(rows);
  while (!bytes.empty()) {
    RIFFLE_ASSIGN(const Value name, take_value(bytes));
    index::ColumnBuilder column;
    for (size_t row = 0; row < rows; ++row) {
      RIFFLE_ASSIGN(const ValueView value, take_view(bytes, holder));
      column.add(value);
    }
    batch.set(name.kind() == index::ValueKind::kText ? name.text() : std::string(),
              column.finish());
  }
  return batch;
}

}  // namespace riffle::lang
