#pragma once

#include <optional>
#include <string_view>

#include "indexer/base/time_zone.h"
#include "indexer/columns/value.h"

namespace riffle::lang {

// The conversions of the command convert.
enum class ConvertFunction : uint8_t {
  kAuto,
  kCtime,
  kDur2sec,
  kMemk,
  kMktime,
  kMstime,
  kNone,
  kNum,
  kRmcomma,
  kRmunit
};

std::optional<ConvertFunction> find_convert_function(std::string_view name);

// A single value converted; itself where that cannot be (for kNum: null).
index::Value convert_value(ConvertFunction function, const index::ValueView& value,
                           std::string_view time_format, const TimeZone& zone);

}  // namespace riffle::lang
