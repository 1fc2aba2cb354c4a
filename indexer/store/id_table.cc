#include "indexer/store/id_table.h"

#include <algorithm>
#include <vector>

namespace riffle::index {

constexpr std::array<std::array<uint8_t, 256>, 8> IdTable::kSelectInByte = make_selects();

size_t IdTable::bytes(const IdBlockShape& shape) {
  const size_t bytes = places_of(shape) * sizeof(Place) + shape.ids + kSlack;
  return (bytes + sizeof(Place) - 1) / sizeof(Place) * sizeof(Place);
}

IdTable::IdTable(const IdBlockShape& shape, const char* memory)
    : first_high_(shape.first_high),
      places_(reinterpret_cast<const Place*>(memory)),
      tags_(memory + places_of(shape) * sizeof(Place)),
      buckets_(shape.buckets),
      shift_(shape.shift) {}

bool IdTable::build(const IdBlockShape& shape, std::string_view buckets, std::string_view tags,
                    char* out) {
  const size_t count = places_of(shape);
  Place place;
  size_t number = 0;         // of the place
  uint32_t bit = kBaseBits;  // the next one in it
  uint32_t bucket = 0;       // whose entries come next
  uint32_t base = 0;         // of the place
  bool counted = true;
  const auto set = [&](uint32_t at) {
    if (at < kPlaceBits) (at < 64 ? place.low : place.high) |= uint64_t{1} << at % 64;
    counted = counted && at < kPlaceBits;
  };
  const auto begin = [&](uint32_t entry) {
    place = {entry, 0};
    base = entry;
    bit = kBaseBits;
    counted = true;
    set(bit++);
  };
  const auto end = [&] {
    if (!counted) place = {base, 0};
    std::memcpy(out + number++ * sizeof(Place), &place, sizeof place);
  };
  // Ends the buckets before `next`, the entries up to `entry` being in them.
  const auto end_buckets = [&](uint32_t next, uint32_t entry) {
    for (; bucket < next; ++bucket) {
      set(bit++);
      if ((bucket + 1) % kBucketsOfPlace != 0) continue;
      end();
      begin(entry);
    }
  };
  begin(0);
  uint32_t entry = 0;
  std::vector<uint32_t> bucket_of(shape.ids);
  if (!decode_buckets(shape, buckets, bucket_of)) return false;
  for (const uint32_t of_entry : bucket_of) {
    end_buckets(of_entry, entry);
    ++entry;
    ++bit;
  }
  end_buckets(shape.buckets, entry);
  // The buckets that the last place has room for are empty; the one after it only has a base.
  while (number < count) {
    end();
    begin(entry);
  }
  std::copy(tags.begin(), tags.end(), out + count * sizeof(Place));
  return true;
}

}  // namespace riffle::index
