#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace riffle {

// Fast hashes (XXH3). They are stored, so they never change; they are no defence against somebody
// who knows the key.
uint64_t hash64(std::string_view bytes, uint64_t seed = 0);

struct Hash128 {
  uint64_t high = 0;
  uint64_t low = 0;
  friend auto operator<=>(const Hash128&, const Hash128&) = default;
};

// 128-bit hashes under a secret, so that nobody outside can make two IDs collide. Immutable.
class KeyedHash {
 public:
  // The same key gives the same hashes, always. Any length; 16 random bytes or more make sense.
  explicit KeyedHash(std::string_view key);
  Hash128 hash(std::string_view bytes) const;

 private:
  // XXH3's own default: the least it accepts is 136.
  static constexpr size_t kSecretBytes = 192;
  std::array<unsigned char, kSecretBytes> secret_;
};

// Hash of bytes that come in parts: the same as hash64 of all of them together. Not thread-safe.
class StreamHash {
 public:
  StreamHash();
  ~StreamHash();
  StreamHash(const StreamHash&) = delete;
  StreamHash& operator=(const StreamHash&) = delete;

  void update(std::string_view bytes);
  uint64_t digest() const;

 private:
  void* state_;
};

}  // namespace riffle
