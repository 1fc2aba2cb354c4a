#include "indexer/pattern/column_collector.h"

#include <algorithm>
#include <unordered_set>

#include "indexer/base/check.h"
#include "indexer/pattern/address_column.h"
#include "indexer/pattern/number_forms.h"

namespace riffle::index {
namespace {

// A dictionary may have that many values, or one for four rows.
constexpr size_t kFreeValues = 1024;
constexpr size_t kRowsPerValue = 4;
constexpr size_t kMaxDictionary = 65'535;
// Long values do not make good dictionaries.
constexpr size_t kMaxDictionaryValue = 4096;
// Hexadecimal of fewer digits may as well be words.
constexpr size_t kMinHexDigits = 16;
constexpr size_t kMaxHexDigits = 128;
// Integers with so few distinct values are better off as a dictionary.
constexpr size_t kFewIntegers = 64;

}  // namespace

void ColumnCollector::add(std::string_view value) {
  if (count_ == 0) choose_first(value);
  while (!try_add(value)) change();
  ++count_;
}

void ColumnCollector::choose_first(std::string_view value) {
  int64_t number = 0;
  if (parse_integer(value, number)) {
    kind_ = ColumnKind::kIntegers;
  } else if (parse_decimal(value, scale_, number)) {
    kind_ = ColumnKind::kDecimals;
  }
}

bool ColumnCollector::try_add(std::string_view value) {
  int64_t number = 0;
  switch (kind_) {
    case ColumnKind::kDictionary: {
      if (value.size() > kMaxDictionaryValue) return false;
      const uint32_t code = codes_of_.code(value);
      if (code >= kFreeValues && (code >= kMaxDictionary || code > count_ / kRowsPerValue))
        return false;
      codes_.push_back(code);
      return true;
    }
    case ColumnKind::kIntegers:
      if (!parse_integer(value, number)) return false;
      numbers_.push_back(number);
      return true;
    case ColumnKind::kDecimals: {
      uint32_t scale = 0;
      if (!parse_decimal(value, scale, number) || scale != scale_) return false;
      numbers_.push_back(number);
      return true;
    }
    case ColumnKind::kHex: {
      if (value.size() != hex_bytes_ * 2) return false;
      const size_t at = hex_.size();
      hex_.resize(at + hex_bytes_);
      if (parse_hex(value, hex_.data() + at)) return true;
      hex_.resize(at);
      return false;
    }
    case ColumnKind::kAddresses: {
      uint32_t address = 0;
      if (!parse_address(value, address)) return false;
      addresses_.push_back(address);
      return true;
    }
    case ColumnKind::kTexts:
      texts_->add(value);
      return true;
  }
  return false;
}

template <typename Sink>
void ColumnCollector::for_each_value(Sink&& sink) const {
  char text[kMaxHexDigits + kMaxNumberText];
  for (size_t i = 0; i < count_; ++i) {
    switch (kind_) {
      case ColumnKind::kDictionary:
        sink(codes_of_[codes_[i]]);
        break;
      case ColumnKind::kIntegers:
      case ColumnKind::kDecimals: {
        const char* end =
            print_decimal(numbers_[i], kind_ == ColumnKind::kIntegers ? 0 : scale_, text);
        sink(std::string_view(text, static_cast<size_t>(end - text)));
        break;
      }
      case ColumnKind::kHex: {
        const char* end =
            print_hex(std::string_view(hex_).substr(i * hex_bytes_, hex_bytes_), text);
        sink(std::string_view(text, static_cast<size_t>(end - text)));
        break;
      }
      case ColumnKind::kAddresses:
        sink(
            std::string_view(text, static_cast<size_t>(print_address(addresses_[i], text) - text)));
        break;
      case ColumnKind::kTexts:
        RIFFLE_CHECK(false);  // nothing leaves this kind
    }
  }
}

bool ColumnCollector::all_are(ColumnKind kind) const {
  const std::string_view first = codes_of_[0];
  uint32_t scale = 0;
  int64_t number = 0;
  if (kind == ColumnKind::kHex &&
      (first.size() < kMinHexDigits || first.size() > kMaxHexDigits || first.size() % 2 != 0))
    return false;
  if (kind == ColumnKind::kDecimals && !parse_decimal(first, scale, number)) return false;
  uint32_t address = 0;
  char bytes[kMaxHexDigits];
  // Through the codes: the dictionary may already hold the value that did not fit.
  for (const uint32_t code : codes_) {
    const std::string_view value = codes_of_[code];
    uint32_t own_scale = 0;
    const bool good = kind == ColumnKind::kIntegers ? parse_integer(value, number)
                      : kind == ColumnKind::kDecimals
                          ? parse_decimal(value, own_scale, number) && own_scale == scale
                      : kind == ColumnKind::kAddresses
                          ? parse_address(value, address)
                          : value.size() == first.size() && parse_hex(value, bytes);
    if (!good) return false;
  }
  return true;
}

void ColumnCollector::change() {
  left_ |= static_cast<uint8_t>(1U << static_cast<unsigned>(kind_));
  const auto open = [this](ColumnKind kind) {
    return (left_ & (1U << static_cast<unsigned>(kind))) == 0;
  };
  ColumnKind next = ColumnKind::kTexts;
  if (open(ColumnKind::kDictionary)) {
    next = few_distinct(std::max(kFreeValues, count_ / kRowsPerValue)) ? ColumnKind::kDictionary
                                                                       : ColumnKind::kTexts;
  } else if (kind_ == ColumnKind::kDictionary && !codes_.empty()) {
    for (const ColumnKind kind :
         {ColumnKind::kIntegers, ColumnKind::kDecimals, ColumnKind::kHex, ColumnKind::kAddresses}) {
      // Plain texts are no fields: nobody asks them for networks.
      if (kind == ColumnKind::kAddresses && !escapes_) continue;
      if (open(kind) && all_are(kind)) {
        next = kind;
        break;
      }
    }
  }
  take_kind(next);
}

bool ColumnCollector::few_distinct(size_t limit) const {
  std::unordered_set<int64_t> distinct;
  for (const int64_t number : numbers_) {
    distinct.insert(number);
    if (distinct.size() >= std::min(limit, kMaxDictionary)) return false;
  }
  return true;
}

void ColumnCollector::take_kind(ColumnKind kind) {
  ColumnCollector next(escapes_);
  next.kind_ = kind;
  next.left_ = left_;
  if (kind == ColumnKind::kTexts) next.texts_ = std::make_unique<TextCollector>(escapes_);
  if (kind == ColumnKind::kHex) next.hex_bytes_ = static_cast<uint32_t>(codes_of_[0].size() / 2);
  if (kind == ColumnKind::kDecimals) {
    int64_t number = 0;
    parse_decimal(codes_of_[0], next.scale_, number);
  }
  for_each_value([&](std::string_view value) {
    while (next.block_begins_.size() < block_begins_.size() &&
           block_begins_[next.block_begins_.size()] == next.count_)
      next.end_block();
    // The dictionary's bound is checked for the whole: while it is filled from the front, it may
    // seem too full.
    if (kind == ColumnKind::kDictionary) {
      next.codes_.push_back(next.codes_of_.code(value));
    } else {
      RIFFLE_CHECK(next.try_add(value));
    }
    ++next.count_;
  });
  while (next.block_begins_.size() < block_begins_.size()) next.end_block();
  *this = std::move(next);
}

void ColumnCollector::end_block() {
  block_begins_.push_back(count_);
  if (kind_ == ColumnKind::kTexts) texts_->end_block();
}

void ColumnCollector::finish() {
  const bool numeric = kind_ == ColumnKind::kIntegers || kind_ == ColumnKind::kDecimals;
  if (numeric && few_distinct(kFewIntegers)) take_kind(ColumnKind::kDictionary);
}

}  // namespace riffle::index
