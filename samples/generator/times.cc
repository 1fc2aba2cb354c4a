#include <fmt/format.h>

#include "indexer/base/time_zone.h"
#include "samples/generator/request.h"

namespace riffle::samples {
namespace {

constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

CivilTime civil(Micros time) { return TimeZone::utc()->to_civil(time); }
std::string_view month_name(const CivilTime& at) {
  return kMonths[static_cast<size_t>(at.month - 1)];
}

}  // namespace

std::string epoch_text(Micros time) {
  return fmt::format("{}.{:06}", time / kMicrosPerSecond, time % kMicrosPerSecond);
}

std::string access_text(Micros time) {
  const CivilTime at = civil(time);
  return fmt::format("{:02}/{}/{}:{:02}:{:02}:{:02} +0000", at.day, month_name(at), at.year,
                     at.hour, at.minute, at.second);
}

std::string syslog_text(Micros time) {
  const CivilTime at = civil(time);
  return fmt::format("{} {:2} {:02}:{:02}:{:02}", month_name(at), at.day, at.hour, at.minute,
                     at.second);
}

std::string log4j_text(Micros time) {
  const CivilTime at = civil(time);
  return fmt::format("{}-{:02}-{:02} {:02}:{:02}:{:02},{:03}", at.year, at.month, at.day, at.hour,
                     at.minute, at.second, at.micros / 1000);
}

}  // namespace riffle::samples
