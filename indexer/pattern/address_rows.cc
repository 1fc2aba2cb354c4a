#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "indexer/pattern/bit_masks.h"
#include "indexer/pattern/pattern_block.h"
#include "indexer/read/field_comparison.h"

namespace riffle::index {
namespace {

constexpr size_t kOctets = 4;
using Octets = std::array<OctetRange, kOctets>;

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

// What a pattern's text says of the values. kOdd: nothing, each is to be judged.
enum class Form : uint8_t { kNoAddress, kFourSlots, kOdd };

Form form_of(const TextCatalogue& texts, const CataloguePattern& pattern) {
  size_t points = 0;
  bool colon = false;
  bool only_slots = pattern.slots == kOctets;
  if (texts.whole(pattern)) return Form::kOdd;
  for (size_t at = 0; at < pattern.text.size(); ++at) {
    const char c = pattern.text[at];
    // The network itself, escapes, and what may fold to such.
    if (c == '/' || c == '\\' || static_cast<unsigned char>(c) >= 0x80) return Form::kOdd;
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
                                                                          : Form::kNoAddress;
  }
  if (only_slots && points == kOctets - 1) return Form::kFourSlots;
  return points == kOctets - 1 ? Form::kOdd : Form::kNoAddress;
}

Result<RowMask> find_within(AddressColumn& addresses, const Octets& octets) {
  RowMask found(static_cast<uint32_t>(addresses.size()), true);
  for (size_t i = 0; i < kOctets && found.any(); ++i) {
    const OctetRange range = addresses.range(i);
    if (octets[i].least <= range.least && octets[i].most >= range.most) continue;
    RIFFLE_ASSIGN(const RowMask values, addresses.within(i, octets[i]));
    found &= values;
  }
  return found;
}

// In a column of texts.
class AddressFinder {
 public:
  AddressFinder(PatternBlock::Impl& block, uint32_t number, TextBlock& texts,
                PatternBlock::AddressRows& rows)
      : block_(block), number_(number), texts_(texts), rows_(rows) {}

  Result<void> run(const Octets& octets) {
    const TextCatalogue& catalogue = *block_.shared().columns[number_].texts;
    for (const TextBlock::Present& present : texts_.present()) {
      const Form form = form_of(catalogue, texts_.pattern(present));
      if (form == Form::kNoAddress) continue;
      if (form == Form::kFourSlots) {
        RIFFLE_TRY(find(present, octets));
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
  Result<void> find(const TextBlock::Present& present, const Octets& octets) {
    take_all(present);
    for (uint32_t slot = 0; slot < kOctets && !ranks_.empty(); ++slot) {
      const CatalogueSlot& shape = texts_.slot(present, slot);
      if (shape.kind == SlotKind::kConstant) {
        if (!is_within(shape.value, octets[slot])) ranks_.clear();
        continue;
      }
      RIFFLE_TRY(texts_.load(present, slot));
      const SlotColumn values = texts_.column(present, slot);
      std::erase_if(ranks_,
                    [&](uint32_t rank) { return !is_within(values.value(rank), octets[slot]); });
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

Result<std::optional<PatternBlock::AddressRows>> PatternBlock::address_rows(std::string_view name,
                                                                            const Cidr& network) {
  using Found = std::optional<AddressRows>;
  const auto octets = network.octets();
  if (!octets) return Found();
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
      RIFFLE_ASSIGN(const RowMask values, find_within(*column->addresses(), *octets));
      impl_->set_rows(number, values, rows.hits);
    } else {
      RIFFLE_TRY(AddressFinder(*impl_, number, *column->texts(), rows).run(*octets));
    }
  }
  rows.hits.remove(rows.from_text);
  rows.odd.remove(rows.from_text);
  return Found(std::move(rows));
}

}  // namespace riffle::index
