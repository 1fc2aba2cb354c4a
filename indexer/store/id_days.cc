#include "indexer/store/id_days.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "indexer/segment/byte_reader.h"
#include "indexer/segment/byte_writer.h"

namespace riffle::index {
namespace {

// Codes below it are groups, this one is the latest day.
constexpr int kLatest = 15;
// One day in so many at either end may lie outside of the groups.
constexpr size_t kOutliers = 64;
constexpr int kMaxGroupBits = 30;
// Days of so short a span are counted, those of a longer one sorted.
constexpr int64_t kCountedDays = 1024;

enum class Form : uint8_t { kAllSame = 0, kHalfBytes = 1 };

// The days between which all but the outliers lie.
std::pair<int32_t, int32_t> without_outliers(std::span<const int32_t> days, int32_t first,
                                             int32_t latest) {
  const size_t outliers = days.size() / kOutliers;
  const int64_t span = int64_t{latest} - first;
  if (span < kCountedDays) {
    std::array<uint32_t, kCountedDays> counts{};
    for (const int32_t day : days) ++counts[static_cast<size_t>(day - first)];
    size_t early = 0;
    for (size_t passed = counts[0]; passed <= outliers; passed += counts[early]) ++early;
    auto late = static_cast<size_t>(span);
    for (size_t passed = counts[late]; passed <= outliers; passed += counts[late]) --late;
    return {first + static_cast<int32_t>(early), first + static_cast<int32_t>(late)};
  }
  std::vector<int32_t> ordered(days.begin(), days.end());
  const auto early_place = ordered.begin() + static_cast<ptrdiff_t>(outliers);
  const auto late_place = ordered.end() - 1 - static_cast<ptrdiff_t>(outliers);
  std::nth_element(ordered.begin(), late_place, ordered.end());
  const int32_t late = *late_place;
  std::nth_element(ordered.begin(), early_place, ordered.end());
  return {*early_place, late};
}

int32_t last_of_group(int32_t group, int bits) {
  return static_cast<int32_t>((int64_t{group} << bits) | ((int64_t{1} << bits) - 1));
}

}  // namespace

std::string encode_id_days(std::span<const int32_t> days) {
  ByteWriter out;
  const auto [first, latest] = std::minmax_element(days.begin(), days.end());
  if (days.empty() || *first == *latest) {
    out.put(static_cast<uint8_t>(Form::kAllSame));
    out.put(days.empty() ? 0 : *first);
    return out.take();
  }
  const auto [early, late] = without_outliers(days, *first, *latest);
  int bits = 0;
  while ((late >> bits) - (early >> bits) >= kLatest) ++bits;
  const int32_t base = early >> bits;
  out.put(static_cast<uint8_t>(Form::kHalfBytes));
  out.put(static_cast<uint8_t>(bits));
  out.put(base);
  out.put(*latest);
  std::string codes((days.size() + 1) / 2, '\0');
  const auto code_of = [&](int32_t day) {
    const int64_t group = std::max<int64_t>(int64_t{day >> bits} - base, 0);
    return static_cast<uint8_t>(std::min<int64_t>(group, kLatest));
  };
  for (size_t i = 0; i + 1 < days.size(); i += 2)
    codes[i / 2] = static_cast<char>(code_of(days[i]) | code_of(days[i + 1]) << 4);
  if (days.size() % 2 != 0) codes.back() = static_cast<char>(code_of(days.back()));
  out.raw(codes);
  return out.take();
}

Result<std::vector<int32_t>> decode_id_days(std::string_view bytes, size_t count) {
  ByteReader in(bytes);
  const auto form = in.get<uint8_t>();
  if (form == static_cast<uint8_t>(Form::kAllSame)) {
    const auto day = in.get<int32_t>();
    if (!in.ok() || in.left() != 0) return damage_error("the days of IDs have a wrong length");
    return std::vector<int32_t>(count, day);
  }
  const auto bits = in.get<uint8_t>();
  const auto base = in.get<int32_t>();
  const auto latest = in.get<int32_t>();
  const std::string_view codes = in.rest();
  if (!in.ok() || form != static_cast<uint8_t>(Form::kHalfBytes) || bits > kMaxGroupBits ||
      codes.size() != (count + 1) / 2) {
    return damage_error("the days of IDs have a wrong length or form");
  }
  std::array<int32_t, kLatest + 1> day_of;
  // The end of a group may lie behind the latest day, which is an upper bound as well.
  for (int code = 0; code < kLatest; ++code)
    day_of[static_cast<size_t>(code)] = std::min(last_of_group(base + code, bits), latest);
  day_of[kLatest] = latest;
  std::vector<int32_t> days(count);
  for (size_t i = 0; i < count; ++i) {
    const auto pair = static_cast<uint8_t>(codes[i / 2]);
    days[i] = day_of[pair & 0xF];
    if (++i < count) days[i] = day_of[pair >> 4];
  }
  return days;
}

}  // namespace riffle::index
