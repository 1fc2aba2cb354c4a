#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace riffle::lang {

// The width of a bin as queries write it: 10, 0.5, 5m, 1h@h, 3mon, 2log10.
struct SpanValue {
  enum class Unit : uint8_t {
    kNumber,
    kMicrosecond,
    kMillisecond,
    kCentisecond,
    kDecisecond,
    kSecond,
    kMinute,
    kHour,
    kDay,
    kWeek,
    kMonth,
    kQuarter,
    kYear,
    kLog
  };
  Unit unit = Unit::kNumber;
  double count = 1;      // how many units; the coefficient of a log span
  double log_base = 10;  // kLog only
  std::string snap;      // behind the @, as written ("h"); empty for none
  std::string text;      // as written

  bool is_time() const { return unit != Unit::kNumber && unit != Unit::kLog; }
  friend bool operator==(const SpanValue&, const SpanValue&) = default;
};

// Nothing when `text` is no span (zero and negative widths are none).
std::optional<SpanValue> parse_span(std::string_view text);

}  // namespace riffle::lang
