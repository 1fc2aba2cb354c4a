#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "indexer/columns/value.h"

namespace riffle::lang {

// Whole numbers below are printed with all their digits.
constexpr int kPlainDigits = 15;
constexpr double kPlainLimit = 1e15;

constexpr std::array<uint64_t, kPlainDigits + 1> make_powers_of_ten() {
  std::array<uint64_t, kPlainDigits + 1> powers{1};
  for (size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}
constexpr std::array<uint64_t, kPlainDigits + 1> kPowersOfTen = make_powers_of_ten();

// How many digits a number below kPlainLimit has.
inline size_t digits_of(uint64_t number) {
  constexpr size_t kLog = 1233;  // log10(2) in 4,096ths
  const auto least = static_cast<size_t>(std::bit_width(number | 1)) * kLog >> 12;
  return least + (number >= kPowersOfTen[least] ? 1 : 0) + (number == 0 ? 1 : 0);
}

// Keys of whole numbers from 0 to below kPlainLimit, in the order of their texts; 0 for others.
inline uint64_t text_key(double number) {
  if (!(number >= 0 && number < kPlainLimit)) return 0;
  const auto whole = static_cast<int64_t>(number);
  if (static_cast<double>(whole) != number) return 0;
  const auto value = static_cast<uint64_t>(whole);
  // The digits as far to the left as they go; of the same ones the shorter text comes first.
  const size_t digits = digits_of(value);
  return value * kPowersOfTen[kPlainDigits - digits] << 4 | digits;
}

// Whether the text of number `a` comes before that of `b`, byte by byte ("10" before "9"), mostly
// without writing them down.
bool text_precedes(double a, double b);
// The same for any two single values.
bool text_precedes(const index::ValueView& a, const index::ValueView& b);

}  // namespace riffle::lang
