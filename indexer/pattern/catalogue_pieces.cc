#include "indexer/pattern/catalogue_pieces.h"

#include "indexer/pattern/pattern_pieces.h"

namespace riffle::index {

CataloguePieces::CataloguePieces(const TextCatalogue& texts, bool escapes) {
  for (uint32_t number = 0; number < texts.patterns().size(); ++number) {
    const CataloguePattern& pattern = texts.patterns()[number];
    if (pattern.slots == 0 || texts.whole(pattern)) continue;
    for (const PatternPiece& from : pattern_pieces(pattern.text, escapes)) {
      Piece& piece = pieces_.emplace_back();
      piece.pattern = number;
      piece.breaker = from.breaker;
      std::string_view text = from.text;
      if (from.slot >= 0) {
        const CatalogueSlot& slot = texts.slot(pattern, static_cast<uint32_t>(from.slot));
        if (slot.kind != SlotKind::kConstant) {
          piece.slot = from.slot;
          continue;
        }
        text = slot.value;
      }
      piece.begin = static_cast<uint32_t>(arena_.size());
      piece.size = static_cast<uint32_t>(text.size());
      for (const char c : text) arena_ += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
  }
}

}  // namespace riffle::index
