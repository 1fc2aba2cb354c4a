#include "query-lang/syntax/span_value.h"

#include <array>

#include "indexer/columns/value.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {
namespace {

using Unit = SpanValue::Unit;

struct UnitName {
  std::string_view name;
  Unit unit;
};

constexpr std::array kUnits = std::to_array<UnitName>({
    {"us", Unit::kMicrosecond}, {"ms", Unit::kMillisecond},  {"cs", Unit::kCentisecond},
    {"ds", Unit::kDecisecond},  {"s", Unit::kSecond},        {"sec", Unit::kSecond},
    {"secs", Unit::kSecond},    {"second", Unit::kSecond},   {"seconds", Unit::kSecond},
    {"m", Unit::kMinute},       {"min", Unit::kMinute},      {"mins", Unit::kMinute},
    {"minute", Unit::kMinute},  {"minutes", Unit::kMinute},  {"h", Unit::kHour},
    {"hr", Unit::kHour},        {"hrs", Unit::kHour},        {"hour", Unit::kHour},
    {"hours", Unit::kHour},     {"d", Unit::kDay},           {"day", Unit::kDay},
    {"days", Unit::kDay},       {"w", Unit::kWeek},          {"week", Unit::kWeek},
    {"weeks", Unit::kWeek},     {"mon", Unit::kMonth},       {"month", Unit::kMonth},
    {"months", Unit::kMonth},   {"q", Unit::kQuarter},       {"qtr", Unit::kQuarter},
    {"qtrs", Unit::kQuarter},   {"quarter", Unit::kQuarter}, {"quarters", Unit::kQuarter},
    {"y", Unit::kYear},         {"yr", Unit::kYear},         {"yrs", Unit::kYear},
    {"year", Unit::kYear},      {"years", Unit::kYear},
});

std::optional<Unit> unit_named(std::string_view name) {
  for (const UnitName& entry : kUnits) {
    if (same_name(entry.name, name)) return entry.unit;
  }
  return {};
}

// [<coefficient>]log[<base>]
std::optional<SpanValue> parse_log_span(std::string_view text, size_t log) {
  SpanValue span;
  span.text = text;
  span.unit = Unit::kLog;
  if (log > 0) {
    const auto coefficient = index::parse_number(text.substr(0, log));
    if (!coefficient || *coefficient <= 0) return {};
    span.count = *coefficient;
  }
  if (const std::string_view base_text = text.substr(log + 3); !base_text.empty()) {
    const auto base = index::parse_number(base_text);
    if (!base || *base <= 1) return {};
    span.log_base = *base;
  }
  return span;
}

}  // namespace

std::optional<SpanValue> parse_span(std::string_view text) {
  if (const size_t log = lower_name(text).find("log"); log != std::string::npos)
    return parse_log_span(text, log);
  SpanValue span;
  span.text = text;
  std::string_view width = text;
  if (const size_t at = text.find('@'); at != std::string_view::npos) {
    span.snap = text.substr(at + 1);
    width = text.substr(0, at);
    // @w1 … @w7 name the day that a week begins with.
    std::string_view unit = span.snap;
    if (unit.size() == 2 && (unit[0] == 'w' || unit[0] == 'W') && unit[1] >= '0' && unit[1] <= '7')
      unit = "w";
    if (!unit_named(unit)) return {};
  }
  size_t digits = 0;
  while (digits < width.size() &&
         ((width[digits] >= '0' && width[digits] <= '9') || width[digits] == '.'))
    ++digits;
  if (digits > 0) {
    const auto count = index::parse_number(width.substr(0, digits));
    if (!count || *count <= 0) return {};
    span.count = *count;
  }
  if (digits == width.size()) {
    if (digits == 0 || !span.snap.empty()) return {};
    return span;
  }
  const auto unit = unit_named(width.substr(digits));
  if (!unit) return {};
  span.unit = *unit;
  return span;
}

}  // namespace riffle::lang
