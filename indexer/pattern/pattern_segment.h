#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/pattern/catalogue_pieces.h"
#include "indexer/pattern/column_collector.h"
#include "indexer/pattern/dictionary_values.h"
#include "indexer/pattern/pattern_catalogue.h"
#include "indexer/pattern/pattern_rows.h"
#include "indexer/pattern/shape_table.h"
#include "indexer/pattern/text_catalogue.h"

namespace riffle::index {

// One column as read from a segment.
struct SegmentColumn {
  std::string path;
  uint32_t occurrence = 0;
  ColumnKind kind = ColumnKind::kDictionary;
  uint32_t scale = 0;
  uint32_t hex_bytes = 0;
  DictionaryValues dictionary;
  std::optional<TextCatalogue> texts;
  bool strings = false;  // some shape has it as a string
  bool bare = false;     // … as a number or word
  bool sources = false;  // … as source text, to be extracted from
};

struct PatternSegment::Impl {
  uint32_t format = 0;
  std::vector<Shape> shapes;
  std::vector<SegmentColumn> columns;
  std::vector<std::vector<uint32_t>> shapes_of;  // by column: the shapes that have it, ascending

  static Result<std::unique_ptr<const Impl>> read(std::string_view section,
                                                  std::string_view catalogue);

  // Decodes all dictionaries.
  Result<void> load() const;
  // Whether some dictionary was needed and could not be decoded.
  bool damaged() const;
  // Made when the first term asks where the segment has none.
  const PatternCatalogue& catalogue() const;
  // Of a column of texts; made when the first term of several words asks.
  const CataloguePieces& pieces(size_t column) const;

 private:
  mutable std::once_flag catalogue_once_;
  mutable std::once_flag pieces_once_;
  mutable std::unique_ptr<const PatternCatalogue> catalogue_;
  mutable std::vector<std::optional<CataloguePieces>> pieces_;

  Result<void> read_shapes(std::string_view bytes, size_t count, size_t columns);
  Result<void> read_column(std::string_view bytes, SegmentColumn& column, bool plain) const;
};

}  // namespace riffle::index
