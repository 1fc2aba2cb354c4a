#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/pattern/text_cutter.h"

namespace riffle::index {

// Finds the number of a byte string; strings are kept. Numbers count up from 0.
class StringNumbers {
 public:
  static constexpr uint32_t kNone = 0xFFFFFFFF;

  StringNumbers();
  uint32_t find(std::string_view bytes, uint64_t hash) const;
  uint32_t add(std::string_view bytes, uint64_t hash);  // must not be there
  uint32_t find_or_add(std::string_view bytes);
  size_t size() const { return ends_.size(); }
  std::string_view operator[](size_t number) const {
    const uint64_t begin = number == 0 ? 0 : ends_[number - 1];
    return std::string_view(arena_).substr(begin, ends_[number] - begin);
  }
  size_t bytes() const { return arena_.size(); }

 private:
  struct Entry {
    uint64_t hash = 0;
    uint32_t number = kNone;
  };
  void grow();
  std::vector<Entry> table_;
  std::string arena_;
  std::vector<uint64_t> ends_;
};

// The patterns of one column while rows come in. They are provisional: exact at first; where the
// texts of one skeleton have too many, pieces that differ most become variables for texts to come
// (so that memory stays bounded). PatternPlan decides at the seal.
class PatternTable {
 public:
  struct Pattern {
    uint64_t rows = 0;
    uint32_t group = 0;
    uint32_t slots = 0;
  };

  // `escapes` as in TextCutter.
  explicit PatternTable(bool escapes) : escapes_(escapes) {}
  bool escapes() const { return escapes_; }

  // The pattern of what `cutter` has cut; its variables are those of the pattern afterwards.
  uint32_t find_or_add(TextCutter& cutter);

  size_t size() const { return patterns_.size(); }
  const Pattern& operator[](size_t id) const { return patterns_[id]; }
  std::string_view text(size_t id) const { return texts_[id]; }
  const std::vector<uint32_t>& group(size_t group) const { return groups_[group].patterns; }
  // The pieces that became variables in a group; empty where its patterns never were too many.
  const std::vector<uint8_t>& wild(size_t group) const { return groups_[group].wild; }
  size_t groups() const { return groups_.size(); }

 private:
  struct Group {
    std::vector<uint8_t> wild;  // by piece; empty: none yet
    std::vector<uint32_t> patterns;
    uint32_t live = 0;  // patterns made since `wild` changed
    uint32_t check_at = 0;
  };
  uint32_t add(std::string_view text, uint64_t hash, uint32_t slots, uint32_t group);
  uint32_t find_in_group(TextCutter& cutter);
  void generalize(Group& group);

  bool escapes_;
  StringNumbers texts_;
  std::vector<Pattern> patterns_;
  StringNumbers skeletons_;
  std::vector<Group> groups_;
  uint64_t rows_ = 0;
  // How often looking for the exact pattern first has helped, lately; where it does not, it is not
  // tried.
  uint32_t exact_score_ = 64;
  uint32_t skipped_ = 0;
};

}  // namespace riffle::index
