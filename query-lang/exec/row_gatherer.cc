#include "query-lang/exec/row_gatherer.h"

namespace riffle::lang {

using index::Batch;

std::vector<const index::Column*> RowGatherer::columns_of(const Batch& batch) const {
  std::vector<const index::Column*> columns;
  for (const std::string& field : fields_) {
    const index::ColumnPtr* found = batch.find(field);
    columns.push_back(found == nullptr ? nullptr : found->get());
  }
  return columns;
}

void RowGatherer::add(const std::vector<const index::Column*>& columns, size_t row) {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i] == nullptr) {
      builders_[i].add_null();
    } else {
      builders_[i].add(columns[i]->at(row));
    }
  }
  ++rows_;
}

Batch RowGatherer::finish() {
  Batch batch(rows_);
  for (size_t i = 0; i < fields_.size(); ++i) batch.set(fields_[i], builders_[i].finish());
  rows_ = 0;
  return batch;
}

void FieldNames::add(const Batch& batch) {
  for (const Batch::Field& field : batch.fields()) {
    if (seen_.insert(field.name).second) names_.push_back(field.name);
  }
}

}  // namespace riffle::lang
