#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <vector>

#include "indexer/pattern/bit_masks.h"
#include "indexer/pattern/pattern_block.h"
#include "indexer/read/address_literal.h"

namespace riffle::index {
namespace {

constexpr size_t kOctets = std::tuple_size_v<OctetRanges>;

// As in the text of an address: a number up to 255 without leading zeros.
bool is_within(std::string_view digits, OctetRange range) {
  if (digits.empty() || digits.size() > 3 || (digits.size() > 1 && digits[0] == '0')) return false;
  unsigned value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value >= range.least && value <= range.most;
}

bool has_mapped_prefix(std::string_view text) {
  constexpr std::string_view kMapped = "ffff";
  return std::search(text.begin(), text.end(), kMapped.begin(), kMapped.end(),
                     [](char a, char b) { return (a | 0x20) == b; }) != text.end();
}

// What a pattern's text says of the values. kOdd: nothing, each is to be judged. kBySlots: the
// first slots are the numbers, one each.
enum class Form : uint8_t { kNone, kBySlots, kOdd };

// What may fold to something else, or stands for something else.
bool is_odd(char c) { return c == '\\' || static_cast<unsigned char>(c) >= 0x80; }

// Of the addresses of a network.
Form network_form(const TextCatalogue& texts, const CataloguePattern& pattern) {
  size_t points = 0;
  bool colon = false;
  bool only_slots = pattern.slots == kOctets;
  if (texts.whole(pattern)) return Form::kOdd;
  for (size_t at = 0; at < pattern.text.size(); ++at) {
    const char c = pattern.text[at];
    // The network itself, escapes, and what may fold to such.
    if (c == '/' || is_odd(c)) return Form::kOdd;
    colon = colon || c == ':';
    points += c == '.' ? 1 : 0;
    only_slots = only_slots && c == (at % 2 == 0 ? kSlotMark : '.');
  }
  uint8_t classes = 0;
  for (uint32_t i = 0; i < pattern.slots; ++i) classes |= texts.slot(pattern, i).classes;
  if ((classes & (kSlotWide | kSlotAnything)) != 0) return Form::kOdd;
  // The other family: an address of this one has a piece "ffff" in it, which has no digit.
  if (colon) {
    return (classes & kSlotWords) != 0 || has_mapped_prefix(pattern.text) ? Form::kOdd
                                                                          : Form::kNone;
  }
  if (only_slots && points == kOctets - 1) return Form::kBySlots;
  return points == kOctets - 1 ? Form::kOdd : Form::kNone;
}

// Of texts that begin with numbers and points. A digit stands in a slot, a point never.
Form beginning_form(const SegmentColumn& column, const CataloguePattern& pattern,
                    const AddressLiteral& literal) {
  const TextCatalogue& texts = *column.texts;
  if (texts.whole(pattern)) return Form::kOdd;
  const size_t points = literal.numbers().size();
  const size_t slots = points + (literal.digits().empty() ? 0 : 1);
  for (size_t at = 0; at < points + slots; ++at) {
    if (at == pattern.text.size()) return Form::kNone;
    const char c = pattern.text[at];
    if (is_odd(c)) return Form::kOdd;
    if (c != (at % 2 == 0 ? kSlotMark : '.')) return Form::kNone;
    if (c == kSlotMark && (texts.slot(pattern, static_cast<uint32_t>(at / 2)).classes &
                           (kSlotWide | kSlotAnything)) != 0)
      return Form::kOdd;
  }
  // A number of JSON, with one point at most, is not searched as it is written: 1e3 is 1000.
  if (column.bare && std::count(pattern.text.begin(), pattern.text.end(), '.') < 2)
    return Form::kOdd;
  return Form::kBySlots;
}

Form form_of(const SegmentColumn& column, const CataloguePattern& pattern,
             const AddressLiteral& literal) {
  return literal.is_network() ? network_form(*column.texts, pattern)
                              : beginning_form(column, pattern, literal);
}

// Whether slot `slot` of a pattern that is kBySlots says nothing against the text.
bool fits(const AddressLiteral& literal, size_t slot, std::string_view value) {
  if (literal.is_network()) return is_within(value, literal.ranges().front()[slot]);
  return slot < literal.numbers().size() ? value == literal.numbers()[slot]
                                         : value.starts_with(literal.digits());
}
size_t slots_of(const AddressLiteral& literal) {
  if (literal.is_network()) return kOctets;
  return literal.numbers().size() + (literal.digits().empty() ? 0 : 1);
}

Result<RowMask> find_within(AddressColumn& addresses, const OctetRanges& octets) {
  RowMask found(static_cast<uint32_t>(addresses.size()), true);
  for (size_t i = 0; i < kOctets && found.any(); ++i) {
    const OctetRange range = addresses.range(i);
    if (octets[i].least <= range.least && octets[i].most >= range.most) continue;
    RIFFLE_ASSIGN(const RowMask values, addresses.within(i, octets[i]));
    found &= values;
  }
  return found;
}

Result<RowMask> find_any(AddressColumn& addresses, const AddressLiteral& literal) {
  RowMask found(static_cast<uint32_t>(addresses.size()));
  for (const OctetRanges& octets : literal.ranges()) {
    RIFFLE_ASSIGN(const RowMask values, find_within(addresses, octets));
    found |= values;
  }
  return found;
}

// In a column of texts.
class AddressFinder {
 public:
  AddressFinder(PatternBlock::Impl& block, uint32_t number, TextBlock& texts,
                PatternBlock::AddressRows& rows)
      : block_(block), number_(number), texts_(texts), rows_(rows) {}

  Result<void> run(const AddressLiteral& literal) {
    const SegmentColumn& column = block_.shared().columns[number_];
    for (const TextBlock::Present& present : texts_.present()) {
      const Form form = form_of(column, texts_.pattern(present), literal);
      if (form == Form::kNone) continue;
      if (form == Form::kBySlots) {
        RIFFLE_TRY(find(present, literal));
        RIFFLE_TRY(mark(present, rows_.hits));
      } else {
        take_all(present);
        RIFFLE_TRY(mark(present, rows_.odd));
      }
    }
    return {};
  }

 private:
  void take_all(const TextBlock::Present& present) {
    ranks_.resize(present.rows);
    for (uint32_t rank = 0; rank < present.rows; ++rank) ranks_[rank] = rank;
  }

  // Number after number, each only for the values whose numbers before it are right.
  Result<void> find(const TextBlock::Present& present, const AddressLiteral& literal) {
    take_all(present);
    for (uint32_t slot = 0; slot < slots_of(literal) && !ranks_.empty(); ++slot) {
      const CatalogueSlot& shape = texts_.slot(present, slot);
      if (shape.kind == SlotKind::kConstant) {
        if (!fits(literal, slot, shape.value)) ranks_.clear();
        continue;
      }
      RIFFLE_TRY(texts_.load(present, slot));
      const SlotColumn values = texts_.column(present, slot);
      std::erase_if(ranks_,
                    [&](uint32_t rank) { return !fits(literal, slot, values.value(rank)); });
    }
    return {};
  }

  Result<void> mark(const TextBlock::Present& present, RowMask& mask) {
    if (ranks_.empty()) return {};
    RIFFLE_TRY(texts_.load_ranks());
    const std::vector<uint32_t>& having = block_.rows_of[number_];
    for (const uint32_t rank : ranks_) {
      const uint32_t value = texts_.values_by_pattern()[present.first_row + rank];
      mask.set(having.empty() ? value : having[value]);
    }
    return {};
  }

  PatternBlock::Impl& block_;
  const uint32_t number_;
  TextBlock& texts_;
  PatternBlock::AddressRows& rows_;
  std::vector<uint32_t> ranks_;  // of the pattern at hand
};

}  // namespace

Result<std::optional<PatternBlock::AddressRows>> PatternBlock::address_rows(
    std::string_view name, const AddressLiteral& literal) {
  using Found = std::optional<AddressRows>;
  const PatternSegment::Impl& shared = impl_->shared();
  std::vector<uint32_t> numbers;
  for (uint32_t number = 1; number < shared.columns.size(); ++number) {
    if (impl_->column_rows[number] == 0 || shared.columns[number].path != name) continue;
    const ColumnKind kind = shared.columns[number].kind;
    if (kind != ColumnKind::kTexts && kind != ColumnKind::kAddresses) return Found();
    numbers.push_back(number);
  }
  if (numbers.empty()) return Found();
  AddressRows rows{RowMask(impl_->rows()), RowMask(impl_->rows()), impl_->from_text(name)};
  // Of several values of a row one is enough.
  for (const uint32_t number : numbers) {
    RIFFLE_ASSIGN(BlockColumn * column, impl_->column(number));
    if (column->addresses() != nullptr) {
      RIFFLE_ASSIGN(const RowMask values, find_any(*column->addresses(), literal));
      impl_->set_rows(number, values, rows.hits);
    } else {
      RIFFLE_TRY(AddressFinder(*impl_, number, *column->texts(), rows).run(literal));
    }
  }
  rows.hits.remove(rows.from_text);
  rows.odd.remove(rows.from_text);
  return Found(std::move(rows));
}

}  // namespace riffle::index
