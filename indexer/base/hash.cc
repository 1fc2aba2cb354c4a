#include "indexer/base/hash.h"

// Tokens are short: a call into the library would take longer than the hash.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstring>

#include "indexer/base/check.h"

namespace riffle {

uint64_t hash64(std::string_view bytes, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

KeyedHash::KeyedHash(std::string_view key) : secret_{} {
  for (size_t at = 0; at < secret_.size(); at += sizeof(uint64_t)) {
    const uint64_t word = hash64(key, at + 1);
    std::memcpy(secret_.data() + at, &word, sizeof word);
  }
}

Hash128 KeyedHash::hash(std::string_view bytes) const {
  const XXH128_hash_t hash =
      XXH3_128bits_withSecret(bytes.data(), bytes.size(), secret_.data(), secret_.size());
  return {hash.high64, hash.low64};
}

StreamHash::StreamHash() : state_(XXH3_createState()) {
  RIFFLE_CHECK(state_ != nullptr);
  RIFFLE_CHECK(XXH3_64bits_reset(static_cast<XXH3_state_t*>(state_)) == XXH_OK);
}

StreamHash::~StreamHash() { XXH3_freeState(static_cast<XXH3_state_t*>(state_)); }

void StreamHash::update(std::string_view bytes) {
  RIFFLE_CHECK(XXH3_64bits_update(static_cast<XXH3_state_t*>(state_), bytes.data(), bytes.size()) ==
               XXH_OK);
}

uint64_t StreamHash::digest() const {
  return XXH3_64bits_digest(static_cast<const XXH3_state_t*>(state_));
}

}  // namespace riffle
