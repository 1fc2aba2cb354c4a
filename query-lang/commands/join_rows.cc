#include "query-lang/commands/join_rows.h"

#include <algorithm>

#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Batch;
using index::Column;
using index::ColumnPtr;
using index::ValueView;

void join_keys(const Batch& rows, size_t row, std::span<const std::string> fields,
               std::vector<std::string>& keys) {
  keys.assign(1, "");
  for (const std::string& field : fields) {
    std::vector<std::string> longer;
    for_each_value(rows.at(row, field), [&](const ValueView& value) {
      const std::string text = index::to_text(value);
      for (const std::string& key : keys)
        longer.push_back(key + std::to_string(text.size()) + ":" + text);
    });
    keys = std::move(longer);
  }
}

JoinMatches::JoinMatches(Batch rows, std::span<const std::string> fields) : rows_(std::move(rows)) {
  std::vector<std::string> keys;
  for (uint32_t row = 0; row < rows_.rows(); ++row) {
    keys.clear();
    join_keys(rows_, row, fields, keys);
    for (std::string& key : keys) places_[std::move(key)].push_back(row);
  }
}

JoinMatches::JoinMatches(Batch rows, std::string_view key_column) : rows_(std::move(rows)) {
  const ColumnPtr keys = rows_.column(key_column);
  for (uint32_t row = 0; row < rows_.rows(); ++row)
    places_[std::string(keys->at(row).text())].push_back(row);
}

std::vector<uint32_t> JoinMatches::find(std::span<const std::string> keys) const {
  std::vector<uint32_t> found;
  for (const std::string& key : keys) {
    const auto place = places_.find(key);
    if (place != places_.end())
      found.insert(found.end(), place->second.begin(), place->second.end());
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

bool join_in_time(const JoinArguments& arguments, const Batch& left, size_t left_row,
                  const Batch& right, size_t right_row) {
  if (!arguments.use_time) return true;
  const std::optional<double> a = index::as_number(left.at(left_row, "_time"));
  const std::optional<double> b = index::as_number(right.at(right_row, "_time"));
  if (!a || !b) return false;
  return arguments.earlier ? *b <= *a : *b >= *a;
}

namespace {

void add_field(const JoinArguments& arguments, const Batch::Field& field,
               const std::vector<uint32_t>& right_rows, Batch& result) {
  const ColumnPtr values = Column::dictionary(right_rows, field.column);
  const std::string name =
      arguments.right.empty() ? field.name : arguments.right + "." + field.name;
  const ColumnPtr* before = result.find(name);
  if (before == nullptr) {
    result.set(name, values);
    return;
  }
  // The event itself stays the one of the search.
  if (name.starts_with('_') || !arguments.overwrite) return;
  index::ColumnBuilder builder;
  for (size_t row = 0; row < right_rows.size(); ++row) {
    const ValueView value = values->at(row);
    builder.add(value.is_null() ? (*before)->at(row) : value);
  }
  result.set(name, builder.finish());
}

}  // namespace

Batch joined_rows(const JoinArguments& arguments, const Batch& left,
                  std::span<const uint32_t> left_rows, const Batch& right,
                  const std::vector<uint32_t>& right_rows) {
  Batch result(left_rows.size());
  const Batch taken = left.take(left_rows);
  for (const Batch::Field& field : taken.fields())
    result.set(arguments.left.empty() ? field.name : arguments.left + "." + field.name,
               field.column);
  for (const Batch::Field& field : right.fields()) add_field(arguments, field, right_rows, result);
  return result;
}

}  // namespace riffle::lang
