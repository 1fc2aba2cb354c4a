#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/columns/column.h"
#include "indexer/pattern/byte_planes.h"

namespace riffle::index {

// The values of a dictionary as a segment has them: source bytes. Decoded when they are first
// needed, as a segment may have very many and a search need few. Any number of threads.
class DictionaryValues {
 public:
  DictionaryValues() = default;
  // Copies the bytes. `plain`: of column 0, where no escape means anything.
  DictionaryValues(size_t count, const PackedBytes& packed, bool plain);

  size_t size() const { return count_; }
  // A damage error where the bytes are not so many values, each time. Before it has succeeded the
  // two below must not be asked.
  Result<void> load() const;
  std::string_view operator[](size_t i) const {
    const uint32_t begin = i == 0 ? 0 : state_->ends[i - 1];
    return {state_->arena.data() + begin, state_->ends[i] - begin};
  }
  // With escapes decoded.
  const ColumnPtr& column() const { return state_->column; }

  // Whether load() has failed.
  bool damaged() const { return state_ && state_->damaged.load(std::memory_order_acquire); }

 private:
  struct State {
    std::once_flag once;
    std::string stored;
    uint64_t length = 0;
    bool plain = false;
    std::atomic<bool> damaged{false};
    std::string arena;
    std::vector<uint32_t> ends;
    ColumnPtr column;

    bool decode(size_t count);
  };
  size_t count_ = 0;
  std::unique_ptr<State> state_;  // null: of another kind of column
};

}  // namespace riffle::index
