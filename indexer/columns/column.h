#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/columns/value.h"

namespace riffle::index {

class Column;
// Columns never change once made, so batches share them.
using ColumnPtr = std::shared_ptr<const Column>;

// The values of one field for the rows of a batch. How they are held is visible on purpose: an
// operator that knows dictionaries works once per distinct value. Every operator must get the right
// answer through at() alone.
class Column {
 public:
  enum class Encoding : uint8_t {
    kConstant,    // one value for all rows
    kNumbers,     // doubles and which of them are there
    kTexts,       // texts in one arena and which of them are there
    kDictionary,  // a code for each row into another column (also how rows are selected and
                  // reordered without a copy)
    kMixed,       // a Value for each row
  };
  // In codes(): this row has no value.
  static constexpr uint32_t kNullCode = 0xFFFFFFFF;

  static ColumnPtr constant(Value value, size_t rows);
  static ColumnPtr nulls(size_t rows) { return constant(Value(), rows); }
  // `present` is empty (all are there) or has a byte for each row.
  static ColumnPtr numbers(std::vector<double> values, std::vector<uint8_t> present = {});
  // ends[i] is where text i ends in the arena; text 0 begins at 0.
  static ColumnPtr texts(std::string arena, std::vector<uint32_t> ends,
                         std::vector<uint8_t> present = {});
  // Every code is kNullCode or a row of `dictionary`. A dictionary of a dictionary is flattened.
  static ColumnPtr dictionary(std::vector<uint32_t> codes, ColumnPtr dictionary);
  static ColumnPtr mixed(std::vector<Value> values);

  Encoding encoding() const { return encoding_; }
  size_t size() const { return size_; }
  ValueView at(size_t row) const;
  bool is_null(size_t row) const { return at(row).is_null(); }

  // Only for the encoding that has them.
  const Value& constant_value() const { return values_.front(); }
  std::span<const double> number_values() const { return numbers_; }
  std::span<const uint8_t> present() const { return present_; }
  std::span<const uint32_t> codes() const { return codes_; }
  const ColumnPtr& dictionary_values() const { return dictionary_; }

  // Rows `rows` (each < size()) of `column` in that order, as a column of its own.
  static ColumnPtr take(const ColumnPtr& column, std::span<const uint32_t> rows);
  // About how many bytes it holds (a shared dictionary counts in full).
  size_t memory_bytes() const;

 private:
  Column(Encoding encoding, size_t size) : encoding_(encoding), size_(size) {}

  Encoding encoding_;
  size_t size_;
  std::vector<double> numbers_;
  std::vector<uint8_t> present_;
  std::string arena_;
  std::vector<uint32_t> ends_;
  std::vector<uint32_t> codes_;
  ColumnPtr dictionary_;
  std::vector<Value> values_;
};

// Builds a column row by row and picks the encoding by what it was given. Not thread-safe.
class ColumnBuilder {
 public:
  void add_null() { add(ValueView()); }
  void add_number(double number) { add(ValueView(number)); }
  void add_text(std::string_view text) { add(ValueView(text)); }
  void add(const ValueView& value);
  // Nulls up to `rows` rows in all.
  void pad_to(size_t rows);
  size_t size() const { return size_; }
  size_t memory_bytes() const;
  // The builder is empty afterwards.
  ColumnPtr finish();

 private:
  void become_mixed();

  enum class State : uint8_t { kEmpty, kNumbers, kTexts, kMixed };
  State state_ = State::kEmpty;  // kEmpty: only nulls so far
  size_t size_ = 0;
  bool any_null_ = false;
  std::vector<double> numbers_;
  std::vector<uint8_t> present_;
  std::string arena_;
  std::vector<uint32_t> ends_;
  std::vector<Value> values_;
  size_t mixed_bytes_ = 0;
};

}  // namespace riffle::index
