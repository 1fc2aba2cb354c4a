#include "query-lang/exec/found_fields.h"

namespace riffle::lang {

void FoundFields::add(size_t row, std::string_view name, const index::ValueView& value) {
  const auto [place, fresh] = places_.emplace(name, columns_.size());
  if (fresh) columns_.push_back({place->first, rows_.column(name), {}});
  Column& column = columns_[place->second];
  if (column.builder.size() > row) return;
  column.keep_to(row);
  column.builder.add(value);
}

index::Batch FoundFields::finish() {
  index::Batch result = rows_;
  for (Column& column : columns_) {
    column.keep_to(rows_.rows());
    result.set(column.name, column.builder.finish());
  }
  return result;
}

}  // namespace riffle::lang
