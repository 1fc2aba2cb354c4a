#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace riffle::index {

// A set of rows of a block, a bit for each.
class RowMask {
 public:
  RowMask() = default;
  explicit RowMask(uint32_t rows, bool all = false)
      : rows_(rows), words_((rows + 63) / 64, all ? ~uint64_t{0} : 0) {
    if (all && rows % 64 != 0) words_.back() = (uint64_t{1} << (rows % 64)) - 1;
  }

  uint32_t rows() const { return rows_; }
  bool test(uint32_t row) const { return ((words_[row / 64] >> (row % 64)) & 1) != 0; }
  void set(uint32_t row) { words_[row / 64] |= uint64_t{1} << (row % 64); }
  void reset(uint32_t row) { words_[row / 64] &= ~(uint64_t{1} << (row % 64)); }
  // Adds 64 rows at once; bits beyond rows() must be clear.
  void set_word(uint32_t number, uint64_t bits) { words_[number] |= bits; }
  uint64_t count() const {
    uint64_t sum = 0;
    // Most words are all or nothing, and std::popcount may be a call.
    for (const uint64_t word : words_) {
      if (word == ~uint64_t{0}) {
        sum += 64;
      } else if (word != 0) {
        sum += static_cast<uint64_t>(std::popcount(word));
      }
    }
    return sum;
  }
  bool any() const {
    for (const uint64_t word : words_) {
      if (word != 0) return true;
    }
    return false;
  }
  RowMask& operator|=(const RowMask& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
    return *this;
  }
  RowMask& operator&=(const RowMask& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
    return *this;
  }
  RowMask& remove(const RowMask& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
    return *this;
  }
  // Ascending.
  template <typename Sink>
  void for_each(Sink&& sink) const {
    for (size_t i = 0; i < words_.size(); ++i) {
      for (uint64_t word = words_[i]; word != 0; word &= word - 1) {
        sink(static_cast<uint32_t>(i * 64 + static_cast<size_t>(std::countr_zero(word))));
      }
    }
  }
  friend bool operator==(const RowMask&, const RowMask&) = default;

 private:
  uint32_t rows_ = 0;
  std::vector<uint64_t> words_;
};

}  // namespace riffle::index
