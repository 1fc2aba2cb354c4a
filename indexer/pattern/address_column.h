#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "indexer/base/result.h"
#include "indexer/base/zstd.h"
#include "indexer/pattern/row_mask.h"
#include "indexer/read/address_literal.h"
#include "indexer/segment/byte_reader.h"
#include "indexer/segment/byte_writer.h"

namespace riffle::index {

constexpr size_t kMaxOctetText = 3;
constexpr size_t kMaxAddressText = 15;
// Writes what parse_address() (number_forms.h) reads: at most kMaxAddressText bytes, with room for
// one more; gives their end.
char* print_address(uint32_t address, char* out);

void write_addresses(std::span<const uint32_t> addresses, ZstdCompressor& zstd, ByteWriter& out);

// The IPv4 addresses of a column in one block, as four columns of bytes: each is decoded when it is
// first asked for, and one that is the same in all addresses never. Not thread-safe.
class AddressColumn {
 public:
  static constexpr size_t kOctets = 4;

  // The bytes behind `in` must outlive it.
  static Result<AddressColumn> open(ByteReader& in, size_t count);
  size_t size() const { return count_; }
  OctetRange range(size_t octet) const { return octets_[octet].range; }

  // The values whose number `octet` is in a range, or one of those wanted: a bit for each.
  Result<RowMask> within(size_t octet, OctetRange wanted);
  Result<RowMask> among(size_t octet, const std::array<bool, 256>& wanted);

  // value() needs it.
  Result<void> load();
  uint32_t value(size_t i) const {
    uint32_t address = 0;
    for (const Octet& octet : octets_)
      address = address << 8 | (octet.bytes.empty() ? octet.range.least
                                                    : static_cast<unsigned char>(octet.bytes[i]));
    return address;
  }

 private:
  struct Octet {
    OctetRange range;
    std::string_view stored;  // in the section
    std::string unpacked;
    std::string_view bytes;  // one for each value, once loaded; empty: all are the same
  };
  Result<void> load(Octet& octet) const;

  size_t count_ = 0;
  std::array<Octet, kOctets> octets_;
};

}  // namespace riffle::index
