#pragma once

#include <memory>
#include <optional>
#include <string>

#include "indexer/base/result.h"
#include "indexer/base/time.h"
#include "indexer/base/time_zone.h"
#include "query-lang/syntax/span_value.h"

namespace riffle::lang {

// Cuts time into buckets of one width. Days and longer follow the calendar of the zone, shorter
// ones its clock; weeks begin on Sunday, unless the span snaps elsewhere (1w@w1). Immutable.
class TimeBuckets {
 public:
  // `align`: some bucket begins then (for widths below a day). The span must be one of time.
  TimeBuckets(const SpanValue& span, std::shared_ptr<const TimeZone> zone,
              std::optional<Micros> align = {});

  // Where the bucket begins that holds `at`, and where the next one does.
  Micros floor(Micros at) const;
  Micros next(Micros bucket) const;

  // The width of this and similar buckets, roughly: to guard against absurd numbers of them.
  Micros about_width() const;

 private:
  Micros floor_days(Micros at, int64_t days, int64_t shift) const;
  Micros floor_months(Micros at, int64_t months) const;
  Micros civil_day(int64_t days) const;
  int64_t months() const;  // how many months the unit has; 0 for shorter ones

  SpanValue span_;
  std::shared_ptr<const TimeZone> zone_;
  std::optional<Micros> align_;
  Micros width_ = 0;  // of units below a day
  std::string snap_;  // "@d", or empty
};

// The first of the usual widths (1 s, 5 s, 10 s, 30 s, 1 m, 5 m … 1 d, 1 mon, 1 y) with which a
// range has no more than `most_buckets` and that is not below `least`.
SpanValue automatic_span(Micros range, uint64_t most_buckets,
                         const std::optional<SpanValue>& least = {});

// How long a unit of time is; months have 30 days, years 365.
Micros unit_micros(SpanValue::Unit unit);

}  // namespace riffle::lang
