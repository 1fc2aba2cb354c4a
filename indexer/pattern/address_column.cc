#include "indexer/pattern/address_column.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "indexer/pattern/bit_masks.h"
#include "indexer/pattern/byte_planes.h"

namespace riffle::index {
namespace {

// Each number with the point behind it.
struct OctetText {
  std::array<char, kMaxOctetText + 1> text{};
  uint8_t size = 0;
};
constexpr std::array<OctetText, 256> make_octet_texts() {
  std::array<OctetText, 256> texts{};
  for (unsigned value = 0; value < texts.size(); ++value) {
    OctetText& own = texts[value];
    if (value >= 100) own.text[own.size++] = static_cast<char>('0' + value / 100);
    if (value >= 10) own.text[own.size++] = static_cast<char>('0' + value / 10 % 10);
    own.text[own.size++] = static_cast<char>('0' + value % 10);
    own.text[own.size++] = '.';
  }
  return texts;
}
constexpr std::array<OctetText, 256> kOctetTexts = make_octet_texts();

// A bit for each of up to 64 bytes that lie in a range.
uint64_t bits_within(const char* bytes, size_t count, OctetRange range) {
  uint64_t bits = 0;
  size_t i = 0;
  const auto span = static_cast<uint8_t>(range.most - range.least);
#if defined(__SSE2__)
  const __m128i least = _mm_set1_epi8(static_cast<char>(range.least));
  const __m128i width = _mm_set1_epi8(static_cast<char>(span));
  for (; i + 16 <= count; i += 16) {
    __m128i lane;
    std::memcpy(&lane, bytes + i, sizeof lane);
    const __m128i offset = _mm_sub_epi8(lane, least);
    const __m128i inside = _mm_cmpeq_epi8(_mm_min_epu8(offset, width), offset);
    bits |= static_cast<uint64_t>(static_cast<uint32_t>(_mm_movemask_epi8(inside))) << i;
  }
#endif
  for (; i < count; ++i) {
    const auto offset = static_cast<uint8_t>(static_cast<uint8_t>(bytes[i]) - range.least);
    bits |= uint64_t{offset <= span} << i;
  }
  return bits;
}

}  // namespace

char* print_address(uint32_t address, char* out) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    const OctetText& octet = kOctetTexts[address >> shift & 0xFF];
    std::memcpy(out, octet.text.data(), octet.text.size());
    out += octet.size;
  }
  return out - 1;
}

void write_addresses(std::span<const uint32_t> addresses, ZstdCompressor& zstd, ByteWriter& out) {
  std::string bytes(addresses.size(), '\0');
  for (int shift = 24; shift >= 0; shift -= 8) {
    for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(addresses[i] >> shift);
    const auto [least, most] = std::minmax_element(bytes.begin(), bytes.end(), [](char a, char b) {
      return static_cast<uint8_t>(a) < static_cast<uint8_t>(b);
    });
    out.put(static_cast<uint8_t>(*least));
    out.put(static_cast<uint8_t>(*most));
    if (*least != *most) write_packed(bytes, zstd, out);
  }
}

Result<AddressColumn> AddressColumn::open(ByteReader& in, size_t count) {
  AddressColumn column;
  column.count_ = count;
  for (Octet& octet : column.octets_) {
    octet.range.least = in.get<uint8_t>();
    octet.range.most = in.get<uint8_t>();
    if (octet.range.least > octet.range.most) return damage_error("addresses are damaged");
    if (octet.range.least == octet.range.most) continue;
    RIFFLE_ASSIGN(const PackedBytes packed, read_packed(in, count));
    if (packed.length != count || count == 0) return damage_error("addresses are damaged");
    octet.stored = packed.stored;
  }
  return in.ok() ? Result<AddressColumn>(std::move(column)) : damage_error("addresses are damaged");
}

Result<void> AddressColumn::load(Octet& octet) const {
  if (octet.range.least == octet.range.most || !octet.bytes.empty()) return {};
  if (octet.stored.size() == count_) {
    octet.bytes = octet.stored;
    return {};
  }
  RIFFLE_ASSIGN(octet.unpacked, unpack({count_, octet.stored}));
  octet.bytes = octet.unpacked;
  return {};
}

Result<void> AddressColumn::load() {
  for (Octet& octet : octets_) RIFFLE_TRY(load(octet));
  return {};
}

Result<RowMask> AddressColumn::within(size_t number, OctetRange wanted) {
  Octet& octet = octets_[number];
  const auto rows = static_cast<uint32_t>(count_);
  if (wanted.least > octet.range.most || wanted.most < octet.range.least) return RowMask(rows);
  if (wanted.least <= octet.range.least && wanted.most >= octet.range.most)
    return RowMask(rows, true);
  RIFFLE_TRY(load(octet));
  RowMask mask(rows);
  for (uint32_t begin = 0; begin < rows; begin += 64) {
    const size_t count = std::min<size_t>(64, rows - begin);
    mask.set_word(begin / 64, bits_within(octet.bytes.data() + begin, count, wanted));
  }
  return mask;
}

Result<RowMask> AddressColumn::among(size_t number, const std::array<bool, 256>& wanted) {
  Octet& octet = octets_[number];
  const auto first = wanted.begin() + octet.range.least;
  const auto end = wanted.begin() + octet.range.most + 1;
  const auto rows = static_cast<uint32_t>(count_);
  if (std::find(first, end, true) == end) return RowMask(rows);
  if (std::find(first, end, false) == end) return RowMask(rows, true);
  RIFFLE_TRY(load(octet));
  RowMask mask(rows);
  for (uint32_t begin = 0; begin < rows; begin += 64) {
    uint64_t word = 0;
    for (uint32_t row = begin; row < std::min(begin + 64, rows); ++row)
      word |= uint64_t{wanted[static_cast<unsigned char>(octet.bytes[row])]} << (row - begin);
    mask.set_word(begin / 64, word);
  }
  return mask;
}

}  // namespace riffle::index
