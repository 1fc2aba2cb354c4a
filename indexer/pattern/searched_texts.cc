#include "indexer/pattern/searched_texts.h"

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

SearchedTexts::SearchedTexts(const SegmentColumn& column, bool plain) {
  if (column.kind == ColumnKind::kTexts) add_patterns(*column.texts, plain);
  if (column.kind != ColumnKind::kDictionary) return;
  std::string scratch;
  for (const std::string& value : column.dictionary) {
    const std::string decoded = plain ? std::string() : decode_json_string(value);
    const std::string_view text = plain ? searchable_text(value, scratch) : decoded;
    if (!folds_like_ascii(text)) unsure_.push_back(static_cast<uint32_t>(size()));
    add(text);
  }
}

void SearchedTexts::add(std::string_view text) {
  arena_ += text;
  ends_.push_back(arena_.size());
  arena_ += '\n';
}

void SearchedTexts::add_patterns(const TextCatalogue& texts, bool plain) {
  std::map<std::tuple<uint8_t, uint32_t, uint32_t>, size_t> known;
  for (uint32_t number = 0; number < texts.patterns().size(); ++number) {
    const CataloguePattern& pattern = texts.patterns()[number];
    if (texts.whole(pattern)) {
      whole_.push_back(number);
      add({});
      continue;
    }
    const std::string filled = fill_pattern(texts, pattern, kPlaceholder);
    const std::string text = plain ? filled : decode_json_string(filled);
    if (has_wide_slot(texts, pattern) || is_opaque(filled, plain) || !folds_like_ascii(text))
      unsure_.push_back(number);
    add(text);
    for (uint32_t i = 0; i < pattern.slots; ++i) {
      const CatalogueSlot& slot = texts.slot(pattern, i);
      if (slot.kind == SlotKind::kConstant) continue;
      const auto [found, is_new] =
          known.try_emplace({slot.classes, slot.min_length, slot.max_length}, slot_shapes_.size());
      if (is_new) slot_shapes_.push_back({slot, {}});
      std::vector<uint32_t>& having = slot_shapes_[found->second].patterns;
      if (having.empty() || having.back() != number) having.push_back(number);
    }
  }
}

}  // namespace riffle::index
