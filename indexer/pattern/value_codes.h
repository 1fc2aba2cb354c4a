#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "indexer/pattern/pattern_table.h"

namespace riffle::index {

// Numbers distinct values in the order they come; made for many look-ups of few short values.
class ValueCodes {
 public:
  ValueCodes() : table_(64) {}
  uint32_t code(std::string_view value) {
    if (value.size() > 16) return long_code(value);
    const Key key = make_key(value);
    const size_t mask = table_.size() - 1;
    for (size_t at = slot(key) & mask;; at = (at + 1) & mask) {
      const Entry& entry = table_[at];
      if (entry.code == kFree) return add_short(key, value);
      if (entry.key.low == key.low && entry.key.high == key.high && entry.key.size == key.size)
        return entry.code;
    }
  }
  size_t size() const { return ends_.size(); }
  std::string_view operator[](size_t code) const {
    const uint64_t begin = code == 0 ? 0 : ends_[code - 1];
    return std::string_view(arena_).substr(begin, ends_[code] - begin);
  }

 private:
  static constexpr uint32_t kFree = 0xFFFFFFFF;
  struct Key {
    uint64_t low = 0;
    uint64_t high = 0;
    uint32_t size = 0;
  };
  struct Entry {
    Key key;
    uint32_t code = kFree;
  };
  // Up to 16 bytes as two numbers (they overlap where there are fewer), without reading past them.
  static Key make_key(std::string_view value) {
    Key key{0, 0, static_cast<uint32_t>(value.size())};
    const char* bytes = value.data();
    if (value.size() >= 8) {
      std::memcpy(&key.low, bytes, 8);
      std::memcpy(&key.high, bytes + value.size() - 8, 8);
    } else if (value.size() >= 4) {
      uint32_t part = 0;
      std::memcpy(&part, bytes, 4);
      key.low = part;
      std::memcpy(&part, bytes + value.size() - 4, 4);
      key.high = part;
    } else {
      for (const char c : value) key.low = key.low << 8 | static_cast<unsigned char>(c);
    }
    return key;
  }
  static size_t slot(const Key& key) {
    uint64_t hash = (key.low ^ (key.high << 17 | key.high >> 47) ^ key.size) * 0x9E3779B97F4A7C15;
    hash ^= hash >> 32;
    return static_cast<size_t>(hash * 0x9E3779B97F4A7C15 >> 20);
  }
  uint32_t append(std::string_view value) {
    arena_ += value;
    ends_.push_back(arena_.size());
    return static_cast<uint32_t>(ends_.size() - 1);
  }
  uint32_t long_code(std::string_view value);
  uint32_t add_short(const Key& key, std::string_view value);

  std::vector<Entry> table_;
  size_t short_count_ = 0;
  StringNumbers longs_;
  std::vector<uint32_t> long_codes_;
  std::string arena_;
  std::vector<uint64_t> ends_;
};

}  // namespace riffle::index
