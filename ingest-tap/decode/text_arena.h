#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace riffle::tap {

// Keeps the few strings of a batch that do not stand in its input. Views stay valid until clear().
// Not thread-safe.
class TextArena {
 public:
  // `size` writable bytes.
  char* allocate(size_t size) {
    if (size > left_) grow(size);
    char* result = next_;
    next_ += size;
    left_ -= size;
    return result;
  }
  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    char* copy = allocate(text.size());
    std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
  }
  void clear() {
    chunks_.clear();
    next_ = nullptr;
    left_ = 0;
  }

 private:
  static constexpr size_t kChunkBytes = 64u << 10;
  void grow(size_t size) {
    const size_t bytes = size > kChunkBytes ? size : kChunkBytes;
    chunks_.push_back(std::make_unique<char[]>(bytes));
    next_ = chunks_.back().get();
    left_ = bytes;
  }
  std::vector<std::unique_ptr<char[]>> chunks_;
  char* next_ = nullptr;
  size_t left_ = 0;
};

}  // namespace riffle::tap
