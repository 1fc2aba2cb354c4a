#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "query-lang/syntax/span_value.h"

namespace riffle::lang {

// The bin "20-30" of a number, for a span of a plain width or a logarithmic one (2log10: 2, 20, 200
// …). Nothing where a logarithmic span has no bin.
std::optional<std::string> number_bin(double number, const SpanValue& span);

// A width of 1, 2 or 5 times a power of ten, with which the range has no more than `most_bins`
// bins.
SpanValue automatic_number_span(double least, double largest, uint64_t most_bins);

}  // namespace riffle::lang
