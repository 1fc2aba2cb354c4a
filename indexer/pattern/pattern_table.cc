#include "indexer/pattern/pattern_table.h"

#include <algorithm>

#include "indexer/base/hash.h"
#include "indexer/pattern/bit_masks.h"
#include "indexer/pattern/generalize.h"

namespace riffle::index {
namespace {

// A skeleton may have that many patterns before its pieces are looked at, plus one for that many
// rows.
constexpr uint32_t kFreePatterns = 64;
constexpr uint64_t kRowsPerPattern = 64;
// Texts whose skeletons differ all the time are kept whole.
constexpr size_t kMaxGroups = 32 * 1024;
constexpr size_t kMaxPatterns = 256 * 1024;
// A pattern with that many rows stays as it is when others of its skeleton are generalised.
constexpr uint64_t kFrequentRows = 64;

}  // namespace

StringNumbers::StringNumbers() : table_(64) {}

uint32_t StringNumbers::find(std::string_view bytes, uint64_t hash) const {
  const size_t mask = table_.size() - 1;
  for (size_t at = hash & mask; table_[at].number != kNone; at = (at + 1) & mask) {
    if (table_[at].hash == hash && (*this)[table_[at].number] == bytes) return table_[at].number;
  }
  return kNone;
}

uint32_t StringNumbers::add(std::string_view bytes, uint64_t hash) {
  if ((ends_.size() + 1) * 2 > table_.size()) grow();
  const auto number = static_cast<uint32_t>(ends_.size());
  arena_ += bytes;
  ends_.push_back(arena_.size());
  const size_t mask = table_.size() - 1;
  size_t at = hash & mask;
  while (table_[at].number != kNone) at = (at + 1) & mask;
  table_[at] = {hash, number};
  return number;
}

uint32_t StringNumbers::find_or_add(std::string_view bytes) {
  const uint64_t hash = hash64(bytes);
  const uint32_t number = find(bytes, hash);
  return number != kNone ? number : add(bytes, hash);
}

void StringNumbers::grow() {
  std::vector<Entry> old(table_.size() * 2);
  old.swap(table_);
  const size_t mask = table_.size() - 1;
  for (const Entry& entry : old) {
    if (entry.number == kNone) continue;
    size_t at = entry.hash & mask;
    while (table_[at].number != kNone) at = (at + 1) & mask;
    table_[at] = entry;
  }
}

uint32_t PatternTable::add(std::string_view text, uint64_t hash, uint32_t slots, uint32_t group) {
  patterns_.push_back({0, group, slots});
  return texts_.add(text, hash);
}

uint32_t PatternTable::find_or_add(TextCutter& cutter) {
  ++rows_;
  uint32_t id = StringNumbers::kNone;
  constexpr uint32_t kMaxScore = 128;
  constexpr uint32_t kTryAnyway = 32;
  const bool try_exact =
      exact_score_ >= kMaxScore / 8 || ++skipped_ % kTryAnyway == 0 || cutter.whole();
  if (try_exact) {
    cutter.cut_variables();
    id = texts_.find(cutter.pattern(), hash64(cutter.pattern()));
    if (id != StringNumbers::kNone) {
      exact_score_ = std::min(exact_score_ + 1, kMaxScore);
    } else if (exact_score_ > 0) {
      --exact_score_;
    }
  }
  if (id == StringNumbers::kNone) id = find_in_group(cutter);
  ++patterns_[id].rows;
  return id;
}

uint32_t PatternTable::find_in_group(TextCutter& cutter) {
  const auto whole = [&] {
    cutter.keep_whole();
    const uint64_t hash = hash64(cutter.pattern());
    const uint32_t id = texts_.find(cutter.pattern(), hash);
    if (id != StringNumbers::kNone) return id;
    groups_.emplace_back().patterns.push_back(static_cast<uint32_t>(patterns_.size()));
    skeletons_.add(cutter.pattern(), hash);
    return add(cutter.pattern(), hash, 1, static_cast<uint32_t>(groups_.size() - 1));
  };
  if (cutter.whole()) return whole();
  const std::string_view skeleton = cutter.skeleton();
  const uint64_t skeleton_hash = hash64(skeleton);
  uint32_t number = skeletons_.find(skeleton, skeleton_hash);
  if (number == StringNumbers::kNone) {
    if (groups_.size() >= kMaxGroups) return whole();
    number = skeletons_.add(skeleton, skeleton_hash);
    groups_.emplace_back().check_at = kFreePatterns;
  }
  Group& group = groups_[number];
  cutter.cut_wild(group.wild);
  const uint64_t hash = hash64(cutter.pattern());
  uint32_t id = texts_.find(cutter.pattern(), hash);
  if (id != StringNumbers::kNone) return id;
  if (patterns_.size() >= kMaxPatterns) return whole();
  id = add(cutter.pattern(), hash, static_cast<uint32_t>(cutter.variables().size()), number);
  group.patterns.push_back(id);
  if (++group.live >= group.check_at) generalize(group);
  return id;
}

void PatternTable::generalize(Group& group) {
  uint64_t rows = 0;
  std::vector<std::string_view> rare;
  for (const uint32_t id : group.patterns) {
    rows += patterns_[id].rows;
    if (patterns_[id].rows < kFrequentRows) rare.push_back(texts_[id]);
  }
  const uint64_t allowed = kFreePatterns + rows / kRowsPerPattern;
  group.check_at = group.live + kFreePatterns;
  if (group.live <= allowed || rare.empty()) return;
  const size_t left = PieceTable(rare, escapes_).generalize(allowed / 2, group.wild);
  group.live = static_cast<uint32_t>(left);
  group.check_at = group.live + kFreePatterns;
}

}  // namespace riffle::index
