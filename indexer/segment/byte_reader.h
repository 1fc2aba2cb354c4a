#pragma once

#include <concepts>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace riffle::index {

// Reads what ByteWriter wrote. Never reads past the end: the first thing that does not fit makes
// ok() false for good, and every value from then on is zero or empty. Look at ok() before using
// what was read.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  template <std::integral T>
  T get() {
    T number{};
    if (rest_.size() < sizeof(T)) return fail(), number;
    std::memcpy(&number, rest_.data(), sizeof(T));
    rest_.remove_prefix(sizeof(T));
    return number;
  }
  uint64_t varint() {
    uint64_t number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) return fail(), 0;
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      number |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return number;
    }
    return fail(), 0;
  }
  std::string_view raw(uint64_t length) {
    if (length > rest_.size()) return fail(), std::string_view();
    const std::string_view bytes = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return bytes;
  }
  std::string_view text() { return raw(varint()); }

  bool ok() const { return ok_; }
  size_t left() const { return rest_.size(); }
  std::string_view rest() const { return rest_; }

 private:
  void fail() {
    ok_ = false;
    rest_ = {};
  }
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace riffle::index
