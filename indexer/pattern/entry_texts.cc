#include "indexer/pattern/entry_texts.h"

#include <map>
#include <tuple>

#include "indexer/pattern/pattern_segment.h"
#include "indexer/text/term_matcher.h"
#include "indexer/text/unicode.h"

namespace riffle::index {

std::string fill_pattern(const TextCatalogue& texts, const CataloguePattern& pattern,
                         char placeholder) {
  std::string filled;
  uint32_t done = 0;
  for (uint32_t i = 0; i < pattern.slots; ++i) {
    const uint32_t mark = texts.mark(pattern, i);
    filled += pattern.text.substr(done, mark - done);
    done = mark + 1;
    const CatalogueSlot& slot = texts.slot(pattern, i);
    if (slot.kind == SlotKind::kConstant) {
      filled += slot.value;
    } else {
      filled += placeholder;
    }
  }
  filled += pattern.text.substr(done);
  return filled;
}

bool is_opaque(std::string_view pattern, bool plain) {
  if (!plain) return pattern.find("\\u") != std::string_view::npos;
  const size_t begin = pattern.find_first_not_of(" \t\r\n");
  const bool container =
      begin != std::string_view::npos && (pattern[begin] == '{' || pattern[begin] == '[');
  return container && pattern.find('\\') != std::string_view::npos;
}

bool has_wide_slot(const TextCatalogue& texts, const CataloguePattern& pattern) {
  for (uint32_t i = 0; i < pattern.slots; ++i) {
    const CatalogueSlot& slot = texts.slot(pattern, i);
    if (slot.kind != SlotKind::kConstant && (slot.classes & kSlotWide) != 0) return true;
  }
  return false;
}

EntryTexts::EntryTexts(const SegmentColumn& column, bool plain)
    : column_(column), plain_(plain), loaded_(column.dictionary.load().has_value()) {}

std::string_view EntryTexts::text(uint32_t entry) {
  if (column_.kind == ColumnKind::kDictionary) {
    if (!loaded_) return {};
    const std::string_view value = column_.dictionary[entry];
    if (plain_) return searchable_text(value, text_);
    if (value.find('\\') == std::string::npos) return value;
    text_ = decode_json_string(value);
    return text_;
  }
  const TextCatalogue& texts = *column_.texts;
  const CataloguePattern& pattern = texts.patterns()[entry];
  if (texts.whole(pattern)) return {};
  filled_ = fill_pattern(texts, pattern, kPlaceholder);
  if (plain_) return filled_;
  text_ = decode_json_string(filled_);
  return text_;
}

EntryTexts::Entry EntryTexts::at(uint32_t entry) {
  const std::string_view own = text(entry);
  bool sure = folds_like_ascii(own);
  if (column_.kind == ColumnKind::kTexts) {
    const CataloguePattern& pattern = column_.texts->patterns()[entry];
    sure = sure && (column_.texts->whole(pattern) ||
                    (!has_wide_slot(*column_.texts, pattern) && !is_opaque(filled_, plain_)));
  }
  return {own, sure};
}

size_t count_entries(const SegmentColumn& column) {
  switch (column.kind) {
    case ColumnKind::kDictionary:
      return column.dictionary.size();
    case ColumnKind::kTexts:
      return column.texts->patterns().size();
    default:
      return 0;
  }
}

EntryFacts EntryFacts::of(const SegmentColumn& column) {
  EntryFacts facts;
  facts.entries = count_entries(column);
  if (column.kind != ColumnKind::kTexts) return facts;
  const TextCatalogue& texts = *column.texts;
  std::map<std::tuple<uint8_t, uint32_t, uint32_t>, size_t> known;
  for (uint32_t number = 0; number < texts.patterns().size(); ++number) {
    const CataloguePattern& pattern = texts.patterns()[number];
    if (texts.whole(pattern)) {
      facts.whole.push_back(number);
      continue;
    }
    for (uint32_t i = 0; i < pattern.slots; ++i) {
      const CatalogueSlot& slot = texts.slot(pattern, i);
      if (slot.kind == SlotKind::kConstant) continue;
      const auto [found, is_new] = known.try_emplace(
          {slot.classes, slot.min_length, slot.max_length}, facts.slot_shapes.size());
      if (is_new) facts.slot_shapes.push_back({slot, {}});
      std::vector<uint32_t>& having = facts.slot_shapes[found->second].patterns;
      if (having.empty() || having.back() != number) having.push_back(number);
    }
  }
  return facts;
}

}  // namespace riffle::index
