#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "indexer/base/time.h"
#include "indexer/base/time_zone.h"
#include "ingest-tap/decode/time_formats/time_format.h"

namespace riffle::tap {

// A number of seconds, milliseconds, microseconds or nanoseconds since 1970, by its size. For
// fields that are known to hold a time; kept exactly to the microsecond.
std::optional<Micros> time_from_number(std::string_view digits);

// Finds the time in a line of text. It tries first what the line before had, where it had it or
// behind the same opening bracket. One for each source. Not thread-safe.
class TimeRecognizer {
 public:
  // `zone`: of stamps that name none; null = UTC.
  explicit TimeRecognizer(std::shared_ptr<const TimeZone> zone) : zone_(std::move(zone)) {}

  struct Found {
    Micros time = 0;
    size_t begin = 0;
    size_t end = 0;
    const TimeFormat* format = nullptr;
  };

  // `newest`: a stamp without a year lies in the latest year that is not after it (give or take a
  // day: zones), and what looks like an epoch is none when it is after it by more.
  std::optional<Found> find(std::string_view line, Micros newest);

  // The whole text (blanks around it allowed) as a time: any format of find(), a number, or a date
  // alone.
  std::optional<Micros> parse(std::string_view text, Micros newest) const;

 private:
  std::optional<Found> try_at(std::string_view line, size_t at, const TimeFormat& format,
                              Micros newest) const;
  std::optional<Found> find_late_epoch(std::string_view line, Micros newest) const;
  std::optional<Micros> resolve(const TimeStamp& stamp, Micros newest) const;
  Micros to_micros(const TimeStamp& stamp, int year) const;

  std::shared_ptr<const TimeZone> zone_;
  const TimeFormat* last_format_ = nullptr;
  size_t last_at_ = 0;
  std::optional<char> last_opening_;  // where the stamp stood behind the line's first one
};

}  // namespace riffle::tap
