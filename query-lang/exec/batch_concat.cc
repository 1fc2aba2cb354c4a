#include "query-lang/exec/batch_concat.h"

#include <string_view>
#include <unordered_map>

namespace riffle::lang {

index::Batch concat(std::span<const index::Batch> batches) {
  if (batches.size() == 1) return batches.front();
  size_t rows = 0;
  std::vector<std::string_view> names;
  std::unordered_map<std::string_view, size_t> places;
  for (const index::Batch& batch : batches) {
    rows += batch.rows();
    for (const index::Batch::Field& field : batch.fields()) {
      if (places.try_emplace(field.name, names.size()).second) names.push_back(field.name);
    }
  }
  std::vector<index::ColumnBuilder> builders(names.size());
  size_t done = 0;
  for (const index::Batch& batch : batches) {
    for (const index::Batch::Field& field : batch.fields()) {
      index::ColumnBuilder& builder = builders[places[field.name]];
      builder.pad_to(done);
      for (size_t row = 0; row < batch.rows(); ++row) builder.add(field.column->at(row));
    }
    done += batch.rows();
  }
  index::Batch result(rows);
  for (size_t i = 0; i < names.size(); ++i) {
    builders[i].pad_to(rows);
    result.set(std::string(names[i]), builders[i].finish());
  }
  return result;
}

}  // namespace riffle::lang
