#include "ingest-tap/decode/event_id.h"

#include "indexer/base/hash.h"

namespace riffle::tap {
namespace {

void put_hex(uint64_t value, char* out) {
  static constexpr char kDigits[] = "0123456789abcdef";
  for (int i = 15; i >= 0; --i) {
    out[i] = kDigits[value & 15];
    value >>= 4;
  }
}

// Names can't run into each other: each is followed by a byte that none of them holds.
constexpr char kEnd = '\0';

}  // namespace

SourceIdentity::SourceIdentity(const std::string& name)
    : seed_high_(hash64(name, 1)), seed_low_(hash64(name, 2)) {}

SourceIdentity SourceIdentity::kafka(std::string_view cluster, std::string_view topic,
                                     int32_t partition) {
  std::string name = "kafka";
  name += kEnd;
  name += cluster;
  name += kEnd;
  name += topic;
  name += kEnd;
  name += std::to_string(partition);
  return SourceIdentity(name);
}

SourceIdentity SourceIdentity::file(std::string_view source_name) {
  std::string name = "file";
  name += kEnd;
  name += source_name;
  return SourceIdentity(name);
}

SourceIdentity SourceIdentity::spool(std::string_view name) {
  std::string text = "spool";
  text += kEnd;
  text += name;
  return SourceIdentity(text);
}

SourceIdentity SourceIdentity::batch(std::string_view name) {
  std::string text = "batch";
  text += kEnd;
  text += name;
  return SourceIdentity(text);
}

std::string_view SourceIdentity::id(int64_t offset, std::string_view bytes,
                                    TextArena& arena) const {
  constexpr size_t kDigits = 32;
  // An odd factor keeps different offsets different seeds.
  constexpr uint64_t kSpread = 0x9e3779b97f4a7c15;
  const uint64_t shift = static_cast<uint64_t>(offset) * kSpread;
  char* text = arena.allocate(kDigits);
  put_hex(hash64(bytes, seed_high_ + shift), text);
  put_hex(hash64(bytes, seed_low_ ^ shift), text + kDigits / 2);
  return {text, kDigits};
}

}  // namespace riffle::tap
