#include "indexer/store/id_days.h"

#include <algorithm>

#include "indexer/segment/byte_reader.h"
#include "indexer/segment/byte_writer.h"

namespace riffle::index {
namespace {

// Codes below it are groups, this one is the latest day.
constexpr int kLatest = 15;
// One day in so many at either end may lie outside of the groups.
constexpr size_t kOutliers = 64;
constexpr int kMaxGroupBits = 30;

enum class Form : uint8_t { kAllSame = 0, kHalfBytes = 1 };

int32_t last_of_group(int32_t group, int bits) {
  return static_cast<int32_t>((int64_t{group} << bits) | ((int64_t{1} << bits) - 1));
}

}  // namespace

std::string encode_id_days(std::span<const int32_t> days) {
  ByteWriter out;
  std::vector<int32_t> sorted(days.begin(), days.end());
  std::sort(sorted.begin(), sorted.end());
  if (sorted.empty() || sorted.front() == sorted.back()) {
    out.put(static_cast<uint8_t>(Form::kAllSame));
    out.put(sorted.empty() ? 0 : sorted.front());
    return out.take();
  }
  const size_t outliers = sorted.size() / kOutliers;
  const int32_t early = sorted[outliers];
  const int32_t late = sorted[sorted.size() - 1 - outliers];
  int bits = 0;
  while ((late >> bits) - (early >> bits) >= kLatest) ++bits;
  const int32_t base = early >> bits;
  out.put(static_cast<uint8_t>(Form::kHalfBytes));
  out.put(static_cast<uint8_t>(bits));
  out.put(base);
  out.put(sorted.back());
  std::string codes((days.size() + 1) / 2, '\0');
  for (size_t i = 0; i < days.size(); ++i) {
    const int64_t group = std::max<int64_t>(int64_t{days[i] >> bits} - base, 0);
    const auto code = static_cast<uint8_t>(std::min<int64_t>(group, kLatest));
    codes[i / 2] = static_cast<char>(static_cast<uint8_t>(codes[i / 2]) | code << (i % 2 * 4));
  }
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
  std::vector<int32_t> days(count);
  for (size_t i = 0; i < count; ++i) {
    const int code = static_cast<uint8_t>(codes[i / 2]) >> (i % 2 * 4) & 0xF;
    // The end of a group may lie behind the latest day, which is an upper bound as well.
    days[i] = code == kLatest ? latest : std::min(last_of_group(base + code, bits), latest);
  }
  return days;
}

}  // namespace riffle::index
