#include "query-lang/exec/number_bins.h"

#include <algorithm>
#include <cmath>

#include "indexer/columns/value.h"

namespace riffle::lang {

std::optional<std::string> number_bin(double number, const SpanValue& span) {
  double low = 0;
  double high = 0;
  // A number on a border belongs to the bin that begins there, also where the quotient
  // is 2.9999999999999996.
  constexpr double kSlack = 1e-9;
  if (span.unit == SpanValue::Unit::kLog) {
    if (number <= 0 || span.log_base <= 1) return {};
    const double step =
        std::floor(std::log(number / span.count) / std::log(span.log_base) + kSlack);
    low = span.count * std::pow(span.log_base, step);
    high = low * span.log_base;
  } else {
    const double step = std::floor(number / span.count + kSlack);
    low = step * span.count;
    high = (step + 1) * span.count;
  }
  return index::format_number(low) + "-" + index::format_number(high);
}

SpanValue automatic_number_span(double least, double largest, uint64_t most_bins) {
  const double range = std::max(largest - least, 1e-12);
  const double bins = static_cast<double>(std::max<uint64_t>(most_bins, 1));
  SpanValue span;
  double power = std::pow(10, std::floor(std::log10(range / bins)));
  for (;; power *= 10) {
    for (const double step : {1.0, 2.0, 5.0}) {
      span.count = step * power;
      const double count = std::floor(largest / span.count) - std::floor(least / span.count) + 1;
      if (count <= bins) {
        span.text = index::format_number(span.count);
        return span;
      }
    }
  }
}

}  // namespace riffle::lang
