#include "query-lang/exec/combined_codes.h"

#include <algorithm>
#include <bit>

namespace riffle::lang {

using index::Column;
using index::ColumnPtr;

namespace {

// A table of so many combinations stays in the nearest cache …
constexpr size_t kAlwaysCombined = 1024;
// … and a larger one pays when its rows are that many times as many.
constexpr size_t kRowsPerCombination = 4;

// Rows that follow each other often have the same combination: counted in turns in that many tables
// nobody waits for the last addition.
constexpr size_t kTables = 4;
constexpr size_t kChunk = 1024;

}  // namespace

std::optional<CombinedCodes> CombinedCodes::of(std::span<const ColumnPtr> columns, size_t rows) {
  CombinedCodes codes;
  codes.columns_ = columns;
  const size_t most = std::max(kAlwaysCombined, rows / kRowsPerCombination);
  for (const ColumnPtr& pointer : columns) {
    const Column& column = *pointer;
    codes.digit_of_.push_back(kConstant);
    if (column.encoding() == Column::Encoding::kConstant) continue;
    if (column.encoding() != Column::Encoding::kDictionary) return {};
    const size_t values = std::bit_ceil(column.dictionary_values()->size() + 1);
    if (values > most / codes.size_) return {};
    codes.digit_of_.back() = codes.digits_.size();
    codes.digits_.push_back({column.codes().data(),
                             static_cast<unsigned>(std::countr_zero(codes.size_)),
                             static_cast<uint32_t>(values - 1)});
    codes.size_ *= values;
  }
  return codes;
}

std::vector<uint32_t> CombinedCodes::count(size_t begin, size_t end) const {
  if (digits_.empty()) return {static_cast<uint32_t>(end - begin)};
  std::vector<uint32_t> tables(kTables * size_);
  std::array<uint32_t*, kTables> turn{};
  for (size_t i = 0; i < kTables; ++i) turn[i] = tables.data() + i * size_;
  // Numbers first, as several are made at once, then the tables, which take one at a time.
  std::array<uint32_t, kChunk> numbers;
  for (size_t chunk = begin; chunk < end; chunk += kChunk) {
    const size_t size = std::min(kChunk, end - chunk);
    for_each(chunk, chunk + size,
             [&](size_t row, uint32_t number) { numbers[row - chunk] = number; });
    size_t i = 0;
    for (; i + kTables <= size; i += kTables) {
      for (size_t k = 0; k < kTables; ++k) ++turn[k][numbers[i + k]];
    }
    for (; i < size; ++i) ++turn[0][numbers[i]];
  }
  for (size_t i = 1; i < kTables; ++i) {
    for (size_t number = 0; number < size_; ++number) turn[0][number] += turn[i][number];
  }
  tables.resize(size_);
  return tables;
}

index::ValueView CombinedCodes::value(uint32_t number, size_t column) const {
  if (digit_of_[column] == kConstant) return columns_[column]->constant_value();
  const uint32_t code = digits_[digit_of_[column]].code(number);
  if (code == Column::kNullCode) return {};
  return columns_[column]->dictionary_values()->at(code);
}

std::vector<ColumnPtr> CombinedCodes::rows_of(std::span<const uint32_t> numbers) const {
  std::vector<ColumnPtr> rows;
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (digit_of_[i] == kConstant) {
      rows.push_back(Column::constant(columns_[i]->constant_value(), numbers.size()));
      continue;
    }
    std::vector<uint32_t> codes;
    codes.reserve(numbers.size());
    for (const uint32_t number : numbers) codes.push_back(digits_[digit_of_[i]].code(number));
    rows.push_back(Column::dictionary(std::move(codes), columns_[i]->dictionary_values()));
  }
  return rows;
}

}  // namespace riffle::lang
