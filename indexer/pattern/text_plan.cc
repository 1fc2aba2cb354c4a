#include "indexer/pattern/text_plan.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "indexer/pattern/bit_masks.h"
#include "indexer/pattern/generalize.h"

namespace riffle::index {
namespace {

// A skeleton whose patterns became too many while rows came in may keep that many, or one for that
// many rows. Where they never did, all stay: a word that stands in patterns only is found without
// reading a slot.
constexpr uint64_t kFreePatterns = 16;
constexpr uint64_t kRowsPerPattern = 512;
// A pattern of a crowded skeleton that has that many rows stays exact.
constexpr uint64_t kFrequentRows = 256;
// All skeletons together: searches look at every pattern.
constexpr uint64_t kFreePatternsInAll = 4096;
constexpr uint64_t kRowsPerPatternInAll = 128;

constexpr std::string_view kWholeText{&kWholeMark, 1};

}  // namespace

TextPlan::TextPlan(const TextCollector& texts) : texts_(texts) {
  const PatternTable& table = texts.patterns();
  std::vector<Target> targets(table.size());
  decide(targets);
  limit_patterns(targets);

  // Numbered by frequency, so that the high planes of the codes are mostly zero.
  std::unordered_map<std::string_view, uint64_t> rows;
  const auto final_text = [&](uint32_t id) {
    return targets[id].second.empty() ? table.text(id) : std::string_view(targets[id].first);
  };
  for (uint32_t id = 0; id < table.size(); ++id) rows[final_text(id)] += table[id].rows;
  std::vector<std::pair<uint64_t, std::string_view>> order;
  for (const auto& [text, count] : rows) order.emplace_back(count, text);
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  std::unordered_map<std::string_view, uint32_t> numbers;
  for (const auto& [count, text] : order) {
    numbers.emplace(text, static_cast<uint32_t>(patterns_.size()));
    const auto marks = std::count_if(text.begin(), text.end(),
                                     [](char c) { return c == kSlotMark || c == kWholeMark; });
    patterns_.push_back({std::string(text), count, static_cast<uint32_t>(slots_.size()),
                         static_cast<uint32_t>(marks)});
    slots_.resize(slots_.size() + static_cast<size_t>(marks));
  }
  moves_.resize(table.size());
  for (uint32_t id = 0; id < table.size(); ++id) {
    Move& move = moves_[id];
    move.pattern = numbers.at(final_text(id));
    move.same = targets[id].second.empty();
    move.parts = std::move(targets[id].second);
    const PlannedPattern& pattern = patterns_[move.pattern];
    for (uint32_t slot = 0; slot < pattern.slots; ++slot) {
      SlotShape& shape = slots_[pattern.first_slot + slot].shape;
      if (pattern.text == kWholeText) continue;
      if (move.same) {
        shape.add(texts.slot(id, slot));
      } else if (move.parts[slot].slot >= 0) {
        shape.add(texts.slot(id, static_cast<size_t>(move.parts[slot].slot)));
      } else {
        shape.add(move.parts[slot].constant);
      }
    }
  }
  for (PlannedPattern& pattern : patterns_) {
    for (uint32_t slot = 0; slot < pattern.slots; ++slot) {
      PlannedSlot& planned = slots_[pattern.first_slot + slot];
      if (pattern.text == kWholeText) {
        planned.kind = SlotKind::kWhole;
        planned.shape.classes = kSlotAnything;
      } else if (planned.shape.constant) {
        planned.kind = SlotKind::kConstant;
      } else if (planned.shape.fixed()) {
        planned.kind = SlotKind::kFixed;
      }
    }
  }
}

void TextPlan::decide(std::vector<Target>& targets) const {
  const PatternTable& table = texts_.patterns();
  for (size_t number = 0; number < table.groups(); ++number) {
    const std::vector<uint32_t>& group = table.group(number);
    if (table.wild(number).empty()) continue;
    std::vector<uint32_t> rare;
    std::vector<std::string_view> rare_texts;
    uint64_t rare_rows = 0;
    for (const uint32_t id : group) {
      if (table[id].rows >= kFrequentRows) continue;
      rare.push_back(id);
      rare_texts.push_back(table.text(id));
      rare_rows += table[id].rows;
    }
    const uint64_t allowed = std::max(kFreePatterns, rare_rows / kRowsPerPattern);
    if (rare.empty()) continue;
    std::vector<uint8_t> wild = table.wild(number);
    PieceTable(rare_texts, table.escapes()).generalize(allowed, wild);
    for (const uint32_t id : rare) targets[id] = generalized(id, wild);
  }
}

TextPlan::Target TextPlan::generalized(uint32_t id, const std::vector<uint8_t>& wild) const {
  const PatternTable& table = texts_.patterns();
  const std::string_view text = table.text(id);
  Target target;
  size_t done = 0;
  size_t piece = 0;
  int32_t slot = 0;
  bool changed = false;
  for_each_piece(text, table.escapes(), [&](size_t begin, size_t end) {
    target.first += text.substr(done, begin - done);
    done = end;
    if (text[begin] == kSlotMark) {
      target.first += kSlotMark;
      target.second.push_back({slot++, {}});
    } else if (wild[piece] != 0) {
      target.first += kSlotMark;
      target.second.push_back({-1, std::string(text.substr(begin, end - begin))});
      changed = true;
    } else {
      target.first += text.substr(begin, end - begin);
    }
    ++piece;
  });
  target.first += text.substr(done);
  if (!changed) return {};
  return target;
}

TextPlan::Target TextPlan::whole(uint32_t id) const {
  const std::string_view text = texts_.patterns().text(id);
  if (text == kWholeText) return {};
  Target target{std::string(kWholeText), {}};
  int32_t slot = 0;
  size_t done = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != kSlotMark) continue;
    target.second.push_back({-1, std::string(text.substr(done, at - done))});
    target.second.push_back({slot++, {}});
    done = at + 1;
  }
  target.second.push_back({-1, std::string(text.substr(done))});
  return target;
}

void TextPlan::limit_patterns(std::vector<Target>& targets) const {
  const PatternTable& table = texts_.patterns();
  std::unordered_map<std::string_view, std::pair<uint64_t, std::vector<uint32_t>>> finals;
  uint64_t rows = 0;
  for (uint32_t id = 0; id < table.size(); ++id) {
    auto& [count, members] =
        finals[targets[id].second.empty() ? table.text(id) : std::string_view(targets[id].first)];
    count += table[id].rows;
    members.push_back(id);
    rows += table[id].rows;
  }
  const uint64_t allowed = kFreePatternsInAll + rows / kRowsPerPatternInAll;
  if (finals.size() <= allowed) return;
  std::vector<std::pair<uint64_t, std::vector<uint32_t>>> order;
  for (auto& [text, entry] : finals) order.push_back(std::move(entry));
  std::sort(order.begin(), order.end());
  const size_t surplus = order.size() - allowed;
  for (size_t i = 0; i < surplus; ++i) {
    for (const uint32_t id : order[i].second) targets[id] = whole(id);
  }
}

}  // namespace riffle::index
