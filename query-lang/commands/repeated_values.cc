#include "query-lang/commands/repeated_values.h"

#include <algorithm>
#include <utility>

#include "indexer/base/hash.h"
#include "query-lang/exec/flat_map.h"

namespace riffle::lang {

using index::Column;
using index::ColumnPtr;

namespace {

// So many rows are looked at before all are held against each other …
constexpr size_t kSample = 512;
// … if at most that share of them is distinct: below it, a look-up costs more than it saves.
constexpr double kMostDistinct = 0.75;

}  // namespace

RepeatedValues::RepeatedValues(const ColumnPtr& column)
    : column_(column), values_(column.get()), size_(column->size()) {
  switch (column->encoding()) {
    case Column::Encoding::kConstant:
      rows_of_each_ = size_;
      size_ = std::min<size_t>(1, size_);
      break;
    case Column::Encoding::kDictionary:
      values_ = column->dictionary_values().get();
      size_ = values_->size();
      codes_ = column->codes();
      break;
    case Column::Encoding::kTexts:
      find_repeats();
      break;
    case Column::Encoding::kNumbers:
    case Column::Encoding::kMixed:
      break;
  }
  if (codes_.empty()) return;
  rows_.assign(size_, 0);
  for (const uint32_t code : codes_) {
    if (code != Column::kNullCode) ++rows_[code];
  }
}

void RepeatedValues::find_repeats() {
  if (size_ < 2 * kSample) return;
  FlatMap sample;
  for (uint32_t i = 0; i < kSample; ++i) {
    const index::ValueView value = values_->at(i * (size_ / kSample));  // neighbours may all differ
    if (!value.is_null()) sample.insert(hash64(value.text()), i);
  }
  if (static_cast<double>(sample.size()) > kMostDistinct * kSample) return;
  FlatMap known;
  own_codes_.assign(size_, Column::kNullCode);
  for (uint32_t row = 0; row < size_; ++row) {
    const index::ValueView value = values_->at(row);
    if (value.is_null()) continue;
    const auto next = static_cast<uint32_t>(first_.size());
    const auto [code, added] = known.insert(hash64(value.text()), next);
    const bool same = !added && values_->at(first_[code]).text() == value.text();
    own_codes_[row] = same ? code : next;
    // Also where two texts have one hash.
    if (!same) first_.push_back(row);
  }
  size_ = first_.size();
  codes_ = own_codes_;
}

bool RepeatedValues::single() const {
  return values_->encoding() == Column::Encoding::kTexts ||
         values_->encoding() == Column::Encoding::kNumbers;
}

ColumnPtr RepeatedValues::spread(ColumnPtr distinct) const {
  if (column_->encoding() == Column::Encoding::kConstant)
    return Column::constant(distinct->at(0).to_value(), column_->size());
  if (codes_.empty()) return distinct;
  return Column::dictionary({codes_.begin(), codes_.end()}, std::move(distinct));
}

}  // namespace riffle::lang
