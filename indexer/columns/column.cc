#include "indexer/columns/column.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "indexer/base/check.h"

namespace riffle::index {
namespace {

// Fewer rows than one in that many: copying the wanted texts is cheaper than keeping all of them
// alive.
constexpr size_t kCopyBelowShare = 2;

size_t value_bytes(const Value& value) {
  size_t bytes = sizeof(Value);
  if (value.kind() == ValueKind::kText) bytes += value.text().size();
  if (value.kind() == ValueKind::kMulti) {
    for (const Value& element : value.elements()) bytes += value_bytes(element);
  }
  return bytes;
}

}  // namespace

ColumnPtr Column::constant(Value value, size_t rows) {
  auto column = std::shared_ptr<Column>(new Column(Encoding::kConstant, rows));
  column->values_.push_back(std::move(value));
  return column;
}

ColumnPtr Column::numbers(std::vector<double> values, std::vector<uint8_t> present) {
  RIFFLE_CHECK(present.empty() || present.size() == values.size());
  auto column = std::shared_ptr<Column>(new Column(Encoding::kNumbers, values.size()));
  column->numbers_ = std::move(values);
  column->present_ = std::move(present);
  return column;
}

ColumnPtr Column::texts(std::string arena, std::vector<uint32_t> ends,
                        std::vector<uint8_t> present) {
  RIFFLE_CHECK(present.empty() || present.size() == ends.size());
  RIFFLE_CHECK(ends.empty() || ends.back() <= arena.size());
  auto column = std::shared_ptr<Column>(new Column(Encoding::kTexts, ends.size()));
  column->arena_ = std::move(arena);
  column->ends_ = std::move(ends);
  column->present_ = std::move(present);
  return column;
}

ColumnPtr Column::dictionary(std::vector<uint32_t> codes, ColumnPtr dictionary) {
  RIFFLE_CHECK(dictionary->size() < kNullCode / 2);
  // The top bit is set by the first code that is out of range; kNullCode + 1 is 0. A greatest code
  // would take a comparison for each.
  const auto size = static_cast<uint32_t>(dictionary->size());
  uint32_t out_of_range = 0;
  for (const uint32_t code : codes) out_of_range |= (size - (code + 1)) | (code + 1);
  RIFFLE_CHECK(out_of_range >> 31 == 0);
  if (dictionary->encoding() == Encoding::kDictionary) {
    const std::span<const uint32_t> inner = dictionary->codes();
    for (uint32_t& code : codes) {
      if (code != kNullCode) code = inner[code];
    }
    dictionary = dictionary->dictionary_values();
  }
  auto column = std::shared_ptr<Column>(new Column(Encoding::kDictionary, codes.size()));
  column->codes_ = std::move(codes);
  column->dictionary_ = std::move(dictionary);
  return column;
}

ColumnPtr Column::mixed(std::vector<Value> values) {
  auto column = std::shared_ptr<Column>(new Column(Encoding::kMixed, values.size()));
  column->values_ = std::move(values);
  return column;
}

ValueView Column::at(size_t row) const {
  switch (encoding_) {
    case Encoding::kConstant:
      return values_.front();
    case Encoding::kNumbers:
      if (!present_.empty() && present_[row] == 0) return {};
      return ValueView(numbers_[row]);
    case Encoding::kTexts: {
      if (!present_.empty() && present_[row] == 0) return {};
      const size_t begin = row == 0 ? 0 : ends_[row - 1];
      return ValueView(std::string_view(arena_).substr(begin, ends_[row] - begin));
    }
    case Encoding::kDictionary:
      return codes_[row] == kNullCode ? ValueView() : dictionary_->at(codes_[row]);
    case Encoding::kMixed:
      return values_[row];
  }
  return {};
}

ColumnPtr Column::take(const ColumnPtr& column, std::span<const uint32_t> rows) {
  switch (column->encoding_) {
    case Encoding::kConstant:
      return constant(column->values_.front(), rows.size());
    case Encoding::kDictionary: {
      std::vector<uint32_t> codes(rows.size());
      for (size_t i = 0; i < rows.size(); ++i) codes[i] = column->codes_[rows[i]];
      return dictionary(std::move(codes), column->dictionary_);
    }
    case Encoding::kNumbers: {
      std::vector<double> numbers_taken(rows.size());
      for (size_t i = 0; i < rows.size(); ++i) numbers_taken[i] = column->numbers_[rows[i]];
      std::vector<uint8_t> present;
      if (!column->present_.empty()) {
        present.resize(rows.size());
        for (size_t i = 0; i < rows.size(); ++i) present[i] = column->present_[rows[i]];
      }
      return numbers(std::move(numbers_taken), std::move(present));
    }
    case Encoding::kTexts:
    case Encoding::kMixed:
      break;
  }
  if (rows.size() >= column->size() / kCopyBelowShare) {
    return dictionary({rows.begin(), rows.end()}, column);
  }
  ColumnBuilder builder;
  for (const uint32_t row : rows) builder.add(column->at(row));
  return builder.finish();
}

size_t Column::memory_bytes() const {
  size_t bytes = sizeof(Column) + numbers_.size() * sizeof(double) + present_.size() +
                 arena_.size() + ends_.size() * sizeof(uint32_t) + codes_.size() * sizeof(uint32_t);
  for (const Value& value : values_) bytes += value_bytes(value);
  if (dictionary_ != nullptr) bytes += dictionary_->memory_bytes();
  return bytes;
}

void ColumnBuilder::add(const ValueView& value) {
  const ValueKind kind = value.kind();
  if (kind == ValueKind::kNull) {
    if (!any_null_) {
      any_null_ = true;
      if (state_ == State::kNumbers || state_ == State::kTexts) present_.assign(size_, 1);
    }
  } else if (state_ == State::kEmpty) {
    if (kind == ValueKind::kNumber) {
      state_ = State::kNumbers;
      numbers_.assign(size_, 0);
    } else if (kind == ValueKind::kText) {
      state_ = State::kTexts;
      ends_.assign(size_, 0);
    } else {
      become_mixed();
    }
    if (any_null_ && state_ != State::kMixed) present_.assign(size_, 0);
  } else if ((state_ == State::kNumbers && kind != ValueKind::kNumber) ||
             (state_ == State::kTexts &&
              (kind != ValueKind::kText ||
               value.text().size() > std::numeric_limits<uint32_t>::max() - arena_.size()))) {
    become_mixed();
  }

  switch (state_) {
    case State::kEmpty:
      break;
    case State::kNumbers:
      numbers_.push_back(kind == ValueKind::kNull ? 0 : value.number());
      break;
    case State::kTexts:
      if (kind != ValueKind::kNull) arena_.append(value.text());
      ends_.push_back(static_cast<uint32_t>(arena_.size()));
      break;
    case State::kMixed:
      values_.push_back(value.to_value());
      mixed_bytes_ += value_bytes(values_.back());
      break;
  }
  if (any_null_ && (state_ == State::kNumbers || state_ == State::kTexts)) {
    present_.push_back(kind == ValueKind::kNull ? 0 : 1);
  }
  ++size_;
}

void ColumnBuilder::pad_to(size_t rows) {
  while (size_ < rows) add_null();
}

size_t ColumnBuilder::memory_bytes() const {
  return numbers_.capacity() * sizeof(double) + present_.capacity() + arena_.capacity() +
         ends_.capacity() * sizeof(uint32_t) + mixed_bytes_;
}

void ColumnBuilder::become_mixed() {
  values_.reserve(size_ + 1);
  for (size_t row = 0; row < size_; ++row) {
    if (state_ == State::kEmpty || (any_null_ && present_[row] == 0)) {
      values_.emplace_back();
    } else if (state_ == State::kNumbers) {
      values_.emplace_back(numbers_[row]);
    } else {
      const size_t begin = row == 0 ? 0 : ends_[row - 1];
      values_.emplace_back(std::string_view(arena_).substr(begin, ends_[row] - begin));
    }
    mixed_bytes_ += value_bytes(values_.back());
  }
  state_ = State::kMixed;
  numbers_ = {};
  present_ = {};
  arena_ = {};
  ends_ = {};
}

ColumnPtr ColumnBuilder::finish() {
  ColumnBuilder done = std::exchange(*this, ColumnBuilder());
  switch (done.state_) {
    case State::kEmpty:
      break;
    case State::kNumbers:
      return Column::numbers(std::move(done.numbers_), std::move(done.present_));
    case State::kTexts:
      return Column::texts(std::move(done.arena_), std::move(done.ends_), std::move(done.present_));
    case State::kMixed:
      return Column::mixed(std::move(done.values_));
  }
  return Column::nulls(done.size_);
}

}  // namespace riffle::index
