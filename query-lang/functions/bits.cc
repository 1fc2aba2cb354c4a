#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

// Bits are those of whole numbers from 0 to 2^53 - 1.
std::optional<uint64_t> as_bits(const ValueView& value) {
  const std::optional<int64_t> number = as_integer(value);
  if (!number || *number < 0) return {};
  return static_cast<uint64_t>(*number);
}

constexpr uint64_t kAllBits = (uint64_t{1} << 53) - 1;

Value from_bits(uint64_t bits) { return Value(static_cast<double>(bits & kAllBits)); }

template <uint64_t (*Combine)(uint64_t, uint64_t)>
Value fold(std::span<const ValueView> arguments) {
  std::optional<uint64_t> bits = as_bits(arguments[0]);
  for (const ValueView& argument : arguments.subspan(1)) {
    const std::optional<uint64_t> more = as_bits(argument);
    if (!bits || !more) return Value();
    bits = Combine(*bits, *more);
  }
  return bits ? from_bits(*bits) : Value();
}

uint64_t bits_and(uint64_t a, uint64_t b) { return a & b; }
uint64_t bits_or(uint64_t a, uint64_t b) { return a | b; }
uint64_t bits_xor(uint64_t a, uint64_t b) { return a ^ b; }

Value bits_not(std::span<const ValueView> arguments) {
  const std::optional<uint64_t> bits = as_bits(arguments[0]);
  const std::optional<uint64_t> mask =
      arguments.size() < 2 ? std::optional<uint64_t>(kAllBits) : as_bits(arguments[1]);
  return bits && mask ? from_bits(~*bits & *mask) : Value();
}

template <bool kLeft>
Value shift(std::span<const ValueView> arguments) {
  constexpr uint64_t kMostPlaces = 52;
  const std::optional<uint64_t> bits = as_bits(arguments[0]);
  const std::optional<uint64_t> places = as_bits(arguments[1]);
  if (!bits || !places || *places > kMostPlaces) return Value();
  return from_bits(kLeft ? *bits << *places : *bits >> *places);
}

}  // namespace

const FunctionSpec& bit_and_function() {
  static const FunctionSpec spec{
      .name = "bit_and",
      .category = "Mathematical",
      .syntax = "bit_and(<number>, <number>, …)",
      .summary = "The bits that all numbers have.",
      .min_arguments = 2,
      .max_arguments = FunctionSpec::kAnyNumber,
      .examples = {{"bit_and(6, 3)", "2"}},
      .simple = fold<bits_and>,
  };
  return spec;
}

const FunctionSpec& bit_not_function() {
  static const FunctionSpec spec{
      .name = "bit_not",
      .category = "Mathematical",
      .syntax = "bit_not(<number>[, <mask>])",
      .summary = "The bits that the number has not, within the mask (53 bits by default).",
      .min_arguments = 1,
      .max_arguments = 2,
      .examples = {{"bit_not(2, 7)", "5"}},
      .simple = bits_not,
  };
  return spec;
}

const FunctionSpec& bit_or_function() {
  static const FunctionSpec spec{
      .name = "bit_or",
      .category = "Mathematical",
      .syntax = "bit_or(<number>, <number>, …)",
      .summary = "The bits that any of the numbers has.",
      .min_arguments = 2,
      .max_arguments = FunctionSpec::kAnyNumber,
      .examples = {{"bit_or(6, 3)", "7"}},
      .simple = fold<bits_or>,
  };
  return spec;
}

const FunctionSpec& bit_shift_left_function() {
  static const FunctionSpec spec{
      .name = "bit_shift_left",
      .category = "Mathematical",
      .syntax = "bit_shift_left(<number>, <places>)",
      .summary = "The bits moved to the left.",
      .min_arguments = 2,
      .max_arguments = 2,
      .examples = {{"bit_shift_left(6, 2)", "24"}},
      .simple = shift<true>,
  };
  return spec;
}

const FunctionSpec& bit_shift_right_function() {
  static const FunctionSpec spec{
      .name = "bit_shift_right",
      .category = "Mathematical",
      .syntax = "bit_shift_right(<number>, <places>)",
      .summary = "The bits moved to the right.",
      .min_arguments = 2,
      .max_arguments = 2,
      .examples = {{"bit_shift_right(6, 1)", "3"}, {"bit_shift_right(-1, 1)", "null"}},
      .simple = shift<false>,
  };
  return spec;
}

const FunctionSpec& bit_xor_function() {
  static const FunctionSpec spec{
      .name = "bit_xor",
      .category = "Mathematical",
      .syntax = "bit_xor(<number>, <number>, …)",
      .summary = "The bits that an odd number of the numbers has.",
      .min_arguments = 2,
      .max_arguments = FunctionSpec::kAnyNumber,
      .examples = {{"bit_xor(6, 3)", "5"}},
      .simple = fold<bits_xor>,
  };
  return spec;
}

}  // namespace riffle::lang
