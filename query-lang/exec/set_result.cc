#include "query-lang/exec/set_result.h"

namespace riffle::lang {

void set_result(const std::string& name, const index::ColumnPtr& values, index::Batch& batch) {
  const index::ColumnPtr* old = batch.find(name);
  if (old == nullptr) {
    batch.set(name, values);
    return;
  }
  index::ColumnBuilder builder;
  for (size_t row = 0; row < batch.rows(); ++row) {
    const index::ValueView value = values->at(row);
    builder.add(value.is_null() ? (*old)->at(row) : value);
  }
  batch.set(name, builder.finish());
}

}  // namespace riffle::lang
