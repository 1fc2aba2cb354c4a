#include "indexer/segment/integers.h"

#include <algorithm>

#include "indexer/segment/byte_reader.h"
#include "indexer/segment/byte_writer.h"
#include "indexer/segment/codec.h"

namespace riffle::index {
namespace {

enum class IntegerForm : uint8_t { kConstant = 0, kDifferences = 1 };

}  // namespace

std::string encode_integers(std::span<const int64_t> values) {
  ByteWriter out;
  const bool constant =
      std::all_of(values.begin(), values.end(), [&](int64_t v) { return v == values.front(); });
  if (constant) {
    out.put(static_cast<uint8_t>(IntegerForm::kConstant));
    out.put(values.empty() ? int64_t{0} : values.front());
    return out.take();
  }
  ByteWriter plain;
  uint64_t before = 0;
  for (const int64_t value : values) {
    const auto bits = static_cast<uint64_t>(value);
    // Differences wrap around: every pair of values has one that fits.
    plain.varint(zigzag(static_cast<int64_t>(bits - before)));
    before = bits;
  }
  out.put(static_cast<uint8_t>(IntegerForm::kDifferences));
  out.put(static_cast<uint32_t>(plain.size()));
  out.raw(compress(plain.bytes()));
  return out.take();
}

Result<std::vector<int64_t>> decode_integers(std::string_view bytes, size_t count) {
  ByteReader in(bytes);
  const auto form = static_cast<IntegerForm>(in.get<uint8_t>());
  if (form == IntegerForm::kConstant) {
    const auto value = in.get<int64_t>();
    if (!in.ok() || in.left() > 0) return damage_error("a constant column is not one number");
    return std::vector<int64_t>(count, value);
  }
  const auto plain_length = in.get<uint32_t>();
  if (!in.ok() || form != IntegerForm::kDifferences) {
    return damage_error("a column of integers has no known form");
  }
  RIFFLE_ASSIGN(const std::string plain, decompress(in.rest(), plain_length));
  ByteReader numbers(plain);
  std::vector<int64_t> values(count);
  uint64_t before = 0;
  for (int64_t& value : values) {
    before += static_cast<uint64_t>(unzigzag(numbers.varint()));
    value = static_cast<int64_t>(before);
  }
  if (!numbers.ok() || numbers.left() > 0) {
    return damage_error("a column of integers has not as many as it should");
  }
  return values;
}

}  // namespace riffle::index
