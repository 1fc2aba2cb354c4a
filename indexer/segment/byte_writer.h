#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace riffle::index {

static_assert(std::endian::native == std::endian::little,
              "files are little-endian and written as they stand in memory");

// Appends numbers and texts to a buffer, as docs/format.md spells them.
class ByteWriter {
 public:
  template <std::integral T>
  void put(T number) {
    char buffer[sizeof(T)];
    std::memcpy(buffer, &number, sizeof(T));
    bytes_.append(buffer, sizeof(T));
  }
  void varint(uint64_t number) {
    while (number >= 0x80) {
      bytes_ += static_cast<char>(number | 0x80);
      number >>= 7;
    }
    bytes_ += static_cast<char>(number);
  }
  void text(std::string_view text) {
    varint(text.size());
    bytes_ += text;
  }
  void raw(std::string_view bytes) { bytes_ += bytes; }
  size_t size() const { return bytes_.size(); }
  const std::string& bytes() const { return bytes_; }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

constexpr uint64_t zigzag(int64_t number) {
  return (static_cast<uint64_t>(number) << 1) ^ static_cast<uint64_t>(number >> 63);
}
constexpr int64_t unzigzag(uint64_t number) {
  return static_cast<int64_t>((number >> 1) ^ (~(number & 1) + 1));
}

}  // namespace riffle::index
