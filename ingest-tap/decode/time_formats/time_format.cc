#include "ingest-tap/decode/time_formats/time_format.h"

#include <array>

namespace riffle::tap {

std::span<const TimeFormat> time_formats() {
  static constexpr std::array kFormats = {
      TimeFormat{"iso8601", TimePlace::kAnywhere, true, parse_iso8601},
      TimeFormat{"day_month_name", TimePlace::kAnywhere, true, parse_day_month_name},
      TimeFormat{"compact_date", TimePlace::kAnywhere, true, parse_compact_date},
      TimeFormat{"slash_date", TimePlace::kFirstTwo, true, parse_slash_date},
      TimeFormat{"month_day", TimePlace::kStart, true, parse_month_day},
      TimeFormat{"compact_short", TimePlace::kStart, true, parse_compact_short},
      TimeFormat{"epoch", TimePlace::kFirstTwo, true, parse_epoch},
      TimeFormat{"month_first", TimePlace::kAnywhere, false, parse_month_first},
      TimeFormat{"glog", TimePlace::kStart, false, parse_glog},
  };
  return kFormats;
}

}  // namespace riffle::tap
