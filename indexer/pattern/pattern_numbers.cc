#include "indexer/pattern/pattern_block.h"

namespace riffle::index {
namespace {

// Seconds, milliseconds, microseconds.
constexpr uint8_t kMaxExponent = 6;
// Numeric columns of all rows that are looked at: time is among the first members of an event.
constexpr size_t kMaxCandidates = 8;

int64_t power_of_ten(uint8_t exponent) {
  int64_t power = 1;
  for (uint8_t i = 0; i < exponent; ++i) power *= 10;
  return power;
}

bool gives(const std::vector<int64_t>& numbers, int64_t factor, std::span<const int64_t> wanted) {
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] % factor != 0 || wanted[i] / factor != numbers[i]) return false;
  }
  return true;
}

}  // namespace

Result<std::optional<PatternBlock::NumberSource>> PatternBlock::find_numbers(
    std::span<const int64_t> wanted) {
  using Found = std::optional<NumberSource>;
  size_t candidates = 0;
  for (uint32_t number = 1; number < impl_->column_rows.size(); ++number) {
    const SegmentColumn& shared = impl_->shared().columns[number];
    if (impl_->column_rows[number] != rows() ||
        (shared.kind != ColumnKind::kIntegers && shared.kind != ColumnKind::kDecimals))
      continue;
    if (++candidates > kMaxCandidates) break;
    RIFFLE_ASSIGN(const BlockColumn* column, impl_->column(number));
    for (uint8_t exponent = 0; exponent <= kMaxExponent; ++exponent) {
      if (gives(column->numbers(), power_of_ten(exponent), wanted))
        return Found(NumberSource{number, exponent});
    }
  }
  return Found();
}

Result<std::vector<int64_t>> PatternBlock::numbers(NumberSource source) {
  const Error damaged = damage_error("a column of numbers is not where it should be");
  if (source.column >= impl_->column_rows.size() || source.exponent > kMaxExponent ||
      impl_->column_rows[source.column] != rows())
    return damaged;
  RIFFLE_ASSIGN(BlockColumn* const column, impl_->column(source.column));
  if (column == nullptr || column->numbers().size() != rows()) return damaged;
  const auto factor = static_cast<uint64_t>(power_of_ten(source.exponent));
  // Whoever asks wants all of them and seldom twice: they are given away, not copied.
  std::vector<int64_t> numbers = column->take_numbers();
  impl_->columns[source.column].reset();
  if (factor == 1) return numbers;
  for (int64_t& value : numbers)
    value = static_cast<int64_t>(static_cast<uint64_t>(value) * factor);
  return numbers;
}

}  // namespace riffle::index
