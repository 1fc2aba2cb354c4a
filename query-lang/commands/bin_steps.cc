#include "query-lang/commands/bin_steps.h"

#include <cmath>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "query-lang/exec/number_bins.h"
#include "query-lang/exec/time_buckets.h"

namespace riffle::lang {

using index::Value;

namespace {

// More rows than anybody can look at: the span is a mistake.
constexpr size_t kMostBins = 100'000;

Result<void> add(Value bin, std::vector<Value>& bins) {
  if (bins.size() == kMostBins)
    return limit_error(fmt::format("chart would have more than {} rows", kMostBins),
                       "take a larger span, or cont=f");
  bins.push_back(std::move(bin));
  return {};
}

// The bin "10-20".
struct NumberBin {
  double low = 0;
  double high = 0;

  static std::optional<NumberBin> parse(const Value& bin) {
    const std::string text = index::to_text(bin);
    const size_t dash = text.find('-', 1);
    if (dash == std::string::npos) return {};
    const auto low = index::parse_number(std::string_view(text).substr(0, dash));
    const auto high = index::parse_number(std::string_view(text).substr(dash + 1));
    if (!low || !high || *low >= *high) return {};
    return NumberBin{*low, *high};
  }
};

Result<void> add_numbers(const std::optional<SpanValue>& span, const Value& from, const Value& to,
                         std::vector<Value>& bins) {
  const std::optional<NumberBin> first = NumberBin::parse(from);
  const std::optional<NumberBin> last = NumberBin::parse(to);
  if (!first || !last) return {};
  // The middle of a bin is far from its borders, which are rounded.
  SpanValue width;
  if (span && span->unit == SpanValue::Unit::kLog) {
    width = *span;
    for (double middle = first->high * std::sqrt(width.log_base); middle < last->low;
         middle *= width.log_base)
      RIFFLE_TRY(add(Value(number_bin(middle, width).value_or("")), bins));
    return {};
  }
  width.count = span ? span->count : first->high - first->low;
  for (double middle = first->high + width.count / 2; middle < last->low; middle += width.count)
    RIFFLE_TRY(add(Value(number_bin(middle, width).value_or("")), bins));
  return {};
}

Result<void> add_times(const BinSteps& steps, const Value& from, const Value& to,
                       const index::SearchContext& context, std::vector<Value>& bins) {
  const std::optional<double> first = index::as_number(from);
  const std::optional<double> last = index::as_number(to);
  if (!first || !last) return {};
  const Micros begin = from_seconds(*first);
  const TimeBuckets buckets(*steps.span, context.zone,
                            steps.aligned ? std::optional<Micros>(begin) : std::nullopt);
  for (Micros at = buckets.next(begin); at < from_seconds(*last); at = buckets.next(at))
    RIFFLE_TRY(add(Value(to_seconds(at)), bins));
  return {};
}

}  // namespace

Result<void> add_bins_between(const BinSteps& steps, const Value& from, const Value& to,
                              const index::SearchContext& context, std::vector<Value>& bins) {
  if (steps.span && steps.span->is_time()) return add_times(steps, from, to, context, bins);
  return add_numbers(steps.span, from, to, bins);
}

}  // namespace riffle::lang
