#include "indexer/pattern/text_catalogue.h"

#include "indexer/pattern/bit_masks.h"
#include "indexer/pattern/byte_planes.h"

namespace riffle::index {
namespace {

// More than any segment has; keeps damaged lengths from taking memory.
constexpr uint64_t kMaxCatalogueBytes = uint64_t{1} << 31;

constexpr size_t kCopySlack = 16;  // copies of 16 bytes may run over the end

Error damaged() { return damage_error("the patterns are damaged"); }

}  // namespace

Result<TextCatalogue> TextCatalogue::read(std::string_view bytes) {
  ByteReader in(bytes);
  const uint64_t patterns = in.varint();
  const uint64_t slots = in.varint();
  RIFFLE_ASSIGN(const PackedBytes texts, read_packed(in, kMaxCatalogueBytes));
  RIFFLE_ASSIGN(const PackedBytes slot_bytes, read_packed(in, kMaxCatalogueBytes));
  // Each takes a byte at least: no more memory than there are bytes for.
  if (patterns > texts.length || slots > slot_bytes.length) return damaged();
  TextCatalogue catalogue;
  RIFFLE_ASSIGN(const std::string unpacked_texts, unpack(texts));
  RIFFLE_ASSIGN(const std::string unpacked_slots, unpack(slot_bytes));
  catalogue.texts_.assign(unpacked_texts.begin(), unpacked_texts.end());
  catalogue.slot_bytes_.assign(unpacked_slots.begin(), unpacked_slots.end());
  catalogue.texts_.resize(unpacked_texts.size() + kCopySlack);
  catalogue.slot_bytes_.resize(unpacked_slots.size() + kCopySlack);
  RIFFLE_TRY(
      catalogue.read_patterns(unpacked_texts.size(), unpacked_slots.size(), patterns, slots));
  return catalogue;
}

Result<void> TextCatalogue::read_patterns(size_t text_bytes, size_t slot_bytes, size_t patterns,
                                          size_t slots) {
  ByteReader texts(std::string_view(texts_.data(), text_bytes));
  ByteReader in(std::string_view(slot_bytes_.data(), slot_bytes));
  for (size_t i = 0; i < patterns; ++i) {
    CataloguePattern pattern;
    pattern.text = texts.text();
    pattern.rows = in.varint();
    pattern.first_slot = static_cast<uint32_t>(slots_.size());
    pattern.first_mark = static_cast<uint32_t>(marks_.size());
    for (size_t at = 0; at < pattern.text.size(); ++at) {
      if (pattern.text[at] != kSlotMark && pattern.text[at] != kWholeMark) continue;
      marks_.push_back(static_cast<uint32_t>(at));
      CatalogueSlot slot;
      const auto kind = in.get<uint8_t>();
      slot.classes = in.get<uint8_t>();
      slot.min_length = static_cast<uint32_t>(in.varint());
      slot.max_length = static_cast<uint32_t>(in.varint());
      const bool whole = pattern.text[at] == kWholeMark;
      if (kind > static_cast<uint8_t>(SlotKind::kWhole) ||
          whole != (kind == static_cast<uint8_t>(SlotKind::kWhole)))
        return damaged();
      if (whole && pattern.text.size() != 1) return damaged();
      slot.kind = static_cast<SlotKind>(kind);
      if (slot.kind == SlotKind::kConstant) {
        slot.value = in.text();
      } else {
        slot.column = pattern.columns++;
      }
      if (slot.kind == SlotKind::kFixed &&
          (slot.min_length == 0 || slot.min_length != slot.max_length))
        return damaged();
      if (!in.ok()) return damaged();
      slots_.push_back(slot);
    }
    pattern.slots = static_cast<uint32_t>(slots_.size()) - pattern.first_slot;
    if (!texts.ok() || !in.ok()) return damaged();
    patterns_.push_back(pattern);
  }
  if (slots_.size() != slots || texts.left() != 0 || in.left() != 0) return damaged();
  return {};
}

}  // namespace riffle::index
