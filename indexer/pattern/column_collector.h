#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/pattern/text_collector.h"
#include "indexer/pattern/value_codes.h"

namespace riffle::index {

// How the values of a column are stored; decided by the values themselves.
enum class ColumnKind : uint8_t {
  kDictionary = 0,  // few distinct values: a code for each row
  kIntegers = 1,    // all reprint from an integer
  kDecimals = 2,    // the same with a constant number of digits after the point
  kHex = 3,         // lower-case hexadecimal, all of one length: as bytes
  kTexts = 4,       // patterns and slots
  kAddresses = 5,   // IPv4: as four columns of bytes
};

// Takes the values (source bytes) of one column, for the rows that have it. Begins with the
// narrowest kind that fits and changes to another, with all values so far, when one does not; each
// kind is left once at most.
class ColumnCollector {
 public:
  // `escapes` as in TextCutter.
  explicit ColumnCollector(bool escapes) : escapes_(escapes) {}

  void add(std::string_view value);
  void end_block();
  // No more values: takes the final kind.
  void finish();

  ColumnKind kind() const { return kind_; }
  size_t values() const { return count_; }
  // Values before block i's first are begins()[i]; one more entry for the end.
  const std::vector<uint64_t>& block_begins() const { return block_begins_; }

  const ValueCodes& dictionary() const { return codes_of_; }
  const std::vector<uint32_t>& codes() const { return codes_; }
  const std::vector<int64_t>& numbers() const { return numbers_; }  // integers, mantissas
  uint32_t scale() const { return scale_; }
  const std::string& hex() const { return hex_; }
  uint32_t hex_bytes() const { return hex_bytes_; }
  const std::vector<uint32_t>& addresses() const { return addresses_; }
  TextCollector& texts() { return *texts_; }

 private:
  bool try_add(std::string_view value);
  void choose_first(std::string_view value);
  void change();
  template <typename Sink>
  void for_each_value(Sink&& sink) const;
  bool all_are(ColumnKind kind) const;
  bool few_distinct(size_t limit) const;
  void take_kind(ColumnKind kind);

  bool escapes_;
  ColumnKind kind_ = ColumnKind::kDictionary;
  uint8_t left_ = 0;  // kinds that did not fit: bits
  size_t count_ = 0;
  std::vector<uint64_t> block_begins_{0};
  ValueCodes codes_of_;
  std::vector<uint32_t> codes_;
  std::vector<int64_t> numbers_;
  uint32_t scale_ = 0;
  std::string hex_;
  uint32_t hex_bytes_ = 0;
  std::vector<uint32_t> addresses_;
  std::unique_ptr<TextCollector> texts_;
};

}  // namespace riffle::index
