#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "indexer/pattern/text_collector.h"

namespace riffle::index {

// How the values of a slot are stored.
enum class SlotKind : uint8_t {
  kConstant = 0,  // in the segment; nothing in the blocks
  kFixed = 1,     // all of one length, end to end
  kVaried = 2,    // each followed by kValueEnd
  kWhole = 3,     // u32 length, then the bytes
};

struct PlannedSlot {
  SlotShape shape;
  SlotKind kind = SlotKind::kVaried;
};

struct PlannedPattern {
  std::string text;
  uint64_t rows = 0;
  uint32_t first_slot = 0;
  uint32_t slots = 0;
};

// The final patterns of a column, decided by frequency when the segment is sealed: a skeleton keeps
// all its patterns unless they became too many for its rows; then the frequent ones stay and the
// others are generalised together. What is left over at the end of the budget is kept whole.
class TextPlan {
 public:
  explicit TextPlan(const TextCollector& texts);

  // Where a provisional pattern went.
  struct Part {
    int32_t slot = -1;  // of the provisional pattern; -1: `constant`
    std::string constant;
  };
  struct Move {
    uint32_t pattern = 0;
    bool same = true;         // its slots are the slots
    std::vector<Part> parts;  // else: the value of each slot; all parts together are the value
                              // where the new pattern is the whole text
  };
  const Move& move(uint32_t provisional) const { return moves_[provisional]; }
  const std::vector<PlannedPattern>& patterns() const { return patterns_; }
  const std::vector<PlannedSlot>& slots() const { return slots_; }

 private:
  using Target = std::pair<std::string, std::vector<Part>>;
  Target generalized(uint32_t id, const std::vector<uint8_t>& wild) const;
  Target whole(uint32_t id) const;
  void decide(std::vector<Target>& targets) const;
  void limit_patterns(std::vector<Target>& targets) const;

  const TextCollector& texts_;
  std::vector<Move> moves_;
  std::vector<PlannedPattern> patterns_;
  std::vector<PlannedSlot> slots_;
};

}  // namespace riffle::index
