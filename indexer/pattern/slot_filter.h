#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/pattern/text_plan.h"
#include "indexer/segment/fuse_filter.h"
#include "indexer/segment/hash_list.h"

namespace riffle::index {

// What stands in the slots of one column in one block, with the number of the frame: pieces that
// are long enough to be rare, and runs of three pieces with single minor breakers between them
// ("10.0.0"), static ones included. ASCII letters in lower case.

// The key of a piece; nothing where it is too short to be in a filter.
std::optional<uint64_t> piece_key(std::string_view lower_case);

// The key of a piece or a run in a frame; a run is in that of the first slot in it.
inline uint64_t frame_key(uint64_t of, uint32_t frame) {
  uint64_t key = (of ^ frame) * 0x9E3779B97F4A7C15;
  key ^= key >> 32;
  return key * 0xD1B54A32D192ED03;
}

// Runs of which two pieces or more have a key of their own are in no filter: those say enough.
constexpr size_t kRunPieces = 3;
constexpr size_t kMostRareOfRun = 1;
// The key of a run from those of its pieces (hash64 of the lower-case text) and what stands between
// them.
inline uint64_t run_key(const std::array<uint64_t, kRunPieces>& pieces, char first, char second) {
  uint64_t key = (pieces[0] + static_cast<unsigned char>(first)) * 0x9E3779B97F4A7C15;
  key ^= key >> 32;
  key = ((key ^ pieces[1]) + static_cast<unsigned char>(second)) * 0xD1B54A32D192ED03;
  key ^= key >> 29;
  key = (key ^ pieces[2]) * 0x94D049BB133111EB;
  return key ^ key >> 31;
}

class SlotFilter {
 public:
  // An empty `bytes`: nothing is known. `format` of the patterns (pattern_format.h).
  static Result<SlotFilter> open(std::string_view bytes, uint32_t format);
  // Whether a frame may have a piece or run.
  bool may_have(uint64_t key, uint32_t frame) const {
    return !filter_ || filter_->may_contain(by_frame_ ? frame_key(key, frame) : key);
  }
  // Whether any frame may.
  bool may_have(uint64_t key) const;

 private:
  bool by_frame_ = true;
  uint32_t frames_ = 0;
  std::optional<FuseFilter> filter_;
};

// Of the blocks of one column, one after the other. Not thread-safe.
class SlotFilterBuilder {
 public:
  // `escapes` as in TextCutter.
  SlotFilterBuilder(const TextPlan& plan, bool escapes) : plan_(plan), escapes_(escapes) {}

  // The values of one slot of a pattern, in row order: `width` bytes each and `gap` bytes between,
  // or ended by kValueEnd where width is 0.
  struct Values {
    std::string_view bytes;
    uint32_t width = 0;
    uint32_t gap = 0;
    uint32_t frame = 0;  // which frame of the block they are in
  };
  // A pattern with all its rows of the block; `slots` has an entry for each (unused: constants).
  void add(uint32_t pattern, uint32_t rows, std::span<const Values> slots);
  // Of a block of so many rows and frames; empty where it could exclude nothing.
  std::string take(size_t rows, uint32_t frames);

 private:
  // One piece of a pattern's text.
  struct Piece {
    int32_t slot = -1;    // -1: `hash`
    uint64_t hash = 0;    // of a static one
    char breaker = '\0';  // the only one before the next piece; 0: there is none or more
    bool rare = false;    // has a key; of a slot: all its values have
    bool may_be_rare = false;
  };
  using Run = std::array<Piece, kRunPieces>;
  struct Known {
    bool known = false;
    std::vector<Run> runs;
  };
  const std::vector<Run>& runs(uint32_t pattern);
  void add_whole(std::string_view text, uint32_t frame);
  uint64_t hash_of(std::string_view piece, bool any_upper);
  // Puts the hash of each value of a slot; adds the values themselves where they are long enough.
  void add_slot(const PlannedSlot& slot, const Values& values, uint32_t rows,
                std::vector<uint64_t>& hashes, std::vector<uint8_t>& rare);
  void add_run(const Run& run, uint32_t rows, uint32_t frame);

  const TextPlan& plan_;
  bool escapes_;
  std::vector<Known> known_;
  HashList keys_;
  FuseFilterBuilder filters_;
  std::vector<std::vector<uint64_t>> hashes_;  // by slot of the pattern at hand
  std::vector<std::vector<uint8_t>> rare_;     // … whether the value has a key
  bool unsure_ = false;  // some text may be searched in another form than it stands here
  std::string scratch_;
};

}  // namespace riffle::index
