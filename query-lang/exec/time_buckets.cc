#include "query-lang/exec/time_buckets.h"

#include <array>
#include <cmath>

#include "indexer/read/time_modifier.h"

namespace riffle::lang {
namespace {

constexpr Micros kDay = 86'400 * kMicrosPerSecond;

int64_t floor_to(int64_t value, int64_t step) {
  int64_t rest = value % step;
  if (rest < 0) rest += step;
  return value - rest;
}

}  // namespace

Micros unit_micros(SpanValue::Unit unit) {
  switch (unit) {
    case SpanValue::Unit::kMicrosecond:
      return 1;
    case SpanValue::Unit::kMillisecond:
      return 1'000;
    case SpanValue::Unit::kCentisecond:
      return 10'000;
    case SpanValue::Unit::kDecisecond:
      return 100'000;
    case SpanValue::Unit::kMinute:
      return 60 * kMicrosPerSecond;
    case SpanValue::Unit::kHour:
      return 3'600 * kMicrosPerSecond;
    case SpanValue::Unit::kDay:
      return kDay;
    case SpanValue::Unit::kWeek:
      return 7 * kDay;
    case SpanValue::Unit::kMonth:
      return 30 * kDay;
    case SpanValue::Unit::kQuarter:
      return 91 * kDay;
    case SpanValue::Unit::kYear:
      return 365 * kDay;
    case SpanValue::Unit::kSecond:
    case SpanValue::Unit::kNumber:
    case SpanValue::Unit::kLog:
      break;
  }
  return kMicrosPerSecond;
}

TimeBuckets::TimeBuckets(const SpanValue& span, std::shared_ptr<const TimeZone> zone,
                         std::optional<Micros> align)
    : span_(span),
      zone_(std::move(zone)),
      align_(align),
      snap_(span.snap.empty() ? "" : "@" + span.snap) {
  width_ =
      std::max<Micros>(1, std::llround(span.count * static_cast<double>(unit_micros(span.unit))));
  if (unit_micros(span.unit) >= kDay) span_.count = std::max(1.0, std::round(span.count));
}

Micros TimeBuckets::about_width() const { return width_; }

int64_t TimeBuckets::months() const {
  const auto count = static_cast<int64_t>(span_.count);
  if (span_.unit == SpanValue::Unit::kMonth) return count;
  if (span_.unit == SpanValue::Unit::kQuarter) return 3 * count;
  return span_.unit == SpanValue::Unit::kYear ? 12 * count : 0;
}

Micros TimeBuckets::civil_day(int64_t days) const {
  CivilTime civil;
  civil_from_days(days, civil.year, civil.month, civil.day);
  return zone_->from_civil(civil);
}

Micros TimeBuckets::floor_days(Micros at, int64_t days, int64_t shift) const {
  const CivilTime civil = zone_->to_civil(at);
  return civil_day(floor_to(days_from_civil(civil.year, civil.month, civil.day) + shift, days) -
                   shift);
}

Micros TimeBuckets::floor_months(Micros at, int64_t count) const {
  const CivilTime civil = zone_->to_civil(at);
  const int64_t month = floor_to(int64_t{civil.year} * 12 + civil.month - 1, count);
  CivilTime first;
  first.year = static_cast<int>(floor_to(month, 12) / 12);
  first.month = static_cast<int>(month - floor_to(month, 12)) + 1;
  return zone_->from_civil(first);
}

Micros TimeBuckets::floor(Micros at) const {
  if (!snap_.empty()) {
    if (const auto base = index::apply_relative_time(snap_, at, *zone_))
      return *base + floor_to(at - *base, width_);
  }
  if (months() > 0) return floor_months(at, months());
  // The first Sunday was day 3.
  if (span_.unit == SpanValue::Unit::kWeek)
    return floor_days(at, 7 * static_cast<int64_t>(span_.count), 4);
  if (span_.unit == SpanValue::Unit::kDay)
    return floor_days(at, static_cast<int64_t>(span_.count), 0);
  if (align_) return *align_ + floor_to(at - *align_, width_);
  const Micros offset = int64_t{zone_->offset_seconds(at)} * kMicrosPerSecond;
  return floor_to(at + offset, width_) - offset;
}

Micros TimeBuckets::next(Micros bucket) const {
  if (snap_.empty() && months() > 0) {
    CivilTime civil = zone_->to_civil(bucket);
    civil.month += static_cast<int>(months());
    return zone_->from_civil(civil);
  }
  if (snap_.empty() &&
      (span_.unit == SpanValue::Unit::kDay || span_.unit == SpanValue::Unit::kWeek)) {
    CivilTime civil = zone_->to_civil(bucket);
    civil.day += static_cast<int>(span_.count) * (span_.unit == SpanValue::Unit::kWeek ? 7 : 1);
    return zone_->from_civil(civil);
  }
  // A change of the clock, or of what is snapped to, may cut a bucket short.
  const Micros after = floor(bucket + width_);
  return after > bucket ? after : bucket + width_;
}

SpanValue automatic_span(Micros range, uint64_t most_buckets,
                         const std::optional<SpanValue>& least) {
  using Unit = SpanValue::Unit;
  struct Width {
    Unit unit;
    double count;
    std::string_view text;
  };
  constexpr std::array<Width, 13> kWidths = {{{Unit::kSecond, 1, "1s"},
                                              {Unit::kSecond, 5, "5s"},
                                              {Unit::kSecond, 10, "10s"},
                                              {Unit::kSecond, 30, "30s"},
                                              {Unit::kMinute, 1, "1m"},
                                              {Unit::kMinute, 5, "5m"},
                                              {Unit::kMinute, 10, "10m"},
                                              {Unit::kMinute, 30, "30m"},
                                              {Unit::kHour, 1, "1h"},
                                              {Unit::kDay, 1, "1d"},
                                              {Unit::kMonth, 1, "1mon"},
                                              {Unit::kYear, 1, "1y"},
                                              {Unit::kYear, 10, "10y"}}};
  const double floor_width =
      least ? least->count * static_cast<double>(unit_micros(least->unit)) : 0;
  SpanValue span;
  for (const Width& width : kWidths) {
    span.unit = width.unit;
    span.count = width.count;
    span.text = width.text;
    const double micros = width.count * static_cast<double>(unit_micros(width.unit));
    if (micros >= floor_width &&
        static_cast<double>(range) / micros <= static_cast<double>(most_buckets))
      break;
  }
  return span;
}

}  // namespace riffle::lang
