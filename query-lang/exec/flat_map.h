#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace riffle::lang {

// A hash table from 64-bit keys to 32-bit numbers with open addressing: what grouping looks up once
// for a row. Not thread-safe.
class FlatMap {
 public:
  static constexpr uint32_t kAbsent = 0xFFFFFFFF;

  // The number of `key`, which is `value` from now on if it had none; whether it was new.
  std::pair<uint32_t, bool> insert(uint64_t key, uint32_t value) {
    if ((size_ + 1) * 2 > slots_.size()) grow();
    Slot& slot = slots_[place_of(key)];
    if (slot.value != kAbsent) return {slot.value, false};
    slot = {key, value};
    ++size_;
    return {value, true};
  }
  uint32_t find(uint64_t key) const {
    return slots_.empty() ? kAbsent : slots_[place_of(key)].value;
  }
  size_t size() const { return size_; }
  size_t memory_bytes() const { return slots_.capacity() * sizeof(Slot); }

 private:
  struct Slot {
    uint64_t key = 0;
    uint32_t value = kAbsent;
  };

  static uint64_t mix(uint64_t key) {
    key ^= key >> 32;
    key *= 0x9E3779B97F4A7C15u;
    return key ^ (key >> 29);
  }
  // Where the key is, or where it would go.
  size_t place_of(uint64_t key) const {
    const size_t mask = slots_.size() - 1;
    size_t at = mix(key) & mask;
    while (slots_[at].value != kAbsent && slots_[at].key != key) at = (at + 1) & mask;
    return at;
  }
  void grow() {
    std::vector<Slot> old(slots_.empty() ? 16 : slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.value != kAbsent) slots_[place_of(slot.key)] = slot;
    }
  }

  std::vector<Slot> slots_;
  size_t size_ = 0;
};

}  // namespace riffle::lang
