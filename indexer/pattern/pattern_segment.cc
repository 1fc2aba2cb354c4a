#include "indexer/pattern/pattern_segment.h"

#include <algorithm>

#include "indexer/pattern/byte_planes.h"
#include "indexer/pattern/indexed_catalogue.h"
#include "indexer/pattern/number_forms.h"
#include "indexer/pattern/pattern_format.h"
#include "indexer/pattern/plain_catalogue.h"

namespace riffle::index {
namespace {

constexpr uint64_t kMaxSegmentBytes = uint64_t{1} << 31;
constexpr uint32_t kMaxScale = 18;
constexpr uint32_t kMaxHexBytes = 64;
constexpr size_t kShapeSlack = 16;

Error damaged_shapes() { return damage_error("the shapes of a segment are damaged"); }

}  // namespace

Result<void> PatternSegment::Impl::read_shapes(std::string_view bytes, size_t count,
                                               size_t column_count) {
  ByteReader in(bytes);
  for (size_t i = 0; i < count; ++i) {
    Shape& shape = shapes.emplace_back();
    shape.rows = in.varint();
    const uint64_t places = in.varint();
    if (places > in.left()) return damaged_shapes();
    for (uint64_t k = 0; k < places; ++k) {
      const auto form = in.get<uint8_t>();
      const uint64_t column = in.varint();
      if (form > static_cast<uint8_t>(ValueForm::kSource) || column >= column_count)
        return damaged_shapes();
      std::vector<uint32_t>& having = shapes_of[column];
      if (!having.empty() && having.back() == i) return damaged_shapes();
      having.push_back(static_cast<uint32_t>(i));
      shape.places.push_back({static_cast<ValueForm>(form), static_cast<uint32_t>(column),
                              static_cast<uint32_t>(shape.literals.size())});
      shape.literals += in.text();
      SegmentColumn& target = columns[column];
      target.strings = target.strings || shape.places.back().form == ValueForm::kString;
      target.bare = target.bare || shape.places.back().form == ValueForm::kBare;
      target.sources = target.sources || shape.places.back().form == ValueForm::kSource;
    }
    shape.tail_begin = static_cast<uint32_t>(shape.literals.size());
    shape.literals += in.text();
    shape.literal_bytes = static_cast<uint32_t>(shape.literals.size());
    shape.literals.append(kShapeSlack, '\0');
    if (!in.ok()) return damaged_shapes();
  }
  return in.left() == 0 ? Result<void>() : damaged_shapes();
}

Result<void> PatternSegment::Impl::read_column(std::string_view bytes, SegmentColumn& column,
                                               bool plain) const {
  ByteReader in(bytes);
  switch (column.kind) {
    case ColumnKind::kDictionary: {
      const uint64_t count = in.varint();
      RIFFLE_ASSIGN(const PackedBytes packed, read_packed(in, kMaxSegmentBytes));
      if (count > packed.length || in.left() != 0) return damaged_shapes();
      column.dictionary = DictionaryValues(count, packed, plain);
      return {};
    }
    case ColumnKind::kIntegers:
      return {};
    case ColumnKind::kAddresses:
      return plain ? Result<void>(damaged_shapes()) : Result<void>();
    case ColumnKind::kDecimals:
      column.scale = static_cast<uint32_t>(in.varint());
      return in.ok() && column.scale > 0 && column.scale <= kMaxScale ? Result<void>()
                                                                      : damaged_shapes();
    case ColumnKind::kHex:
      column.hex_bytes = static_cast<uint32_t>(in.varint());
      return in.ok() && column.hex_bytes > 0 && column.hex_bytes <= kMaxHexBytes ? Result<void>()
                                                                                 : damaged_shapes();
    case ColumnKind::kTexts: {
      RIFFLE_ASSIGN(column.texts, TextCatalogue::read(bytes));
      return {};
    }
  }
  return damaged_shapes();
}

Result<std::unique_ptr<const PatternSegment::Impl>> PatternSegment::Impl::read(
    std::string_view section, std::string_view catalogue) {
  auto impl = std::make_unique<Impl>();
  ByteReader in(section);
  impl->format = in.get<uint32_t>();
  if (in.ok() && (impl->format < kPatternFormatWithoutFrames || impl->format > kPatternFormat)) {
    return damage_error("its patterns have format " + std::to_string(impl->format) +
                        ", this program reads up to " + std::to_string(kPatternFormat));
  }
  const uint64_t shape_count = in.varint();
  const uint64_t column_count = in.varint();
  RIFFLE_ASSIGN(const PackedBytes packed, read_packed(in, kMaxSegmentBytes));
  if (shape_count == 0 || shape_count > packed.length || column_count == 0 ||
      column_count > in.left())
    return damaged_shapes();
  RIFFLE_ASSIGN(const std::string shape_bytes, unpack(packed));
  impl->columns.resize(column_count);
  impl->shapes_of.resize(column_count);
  RIFFLE_TRY(impl->read_shapes(shape_bytes, shape_count, column_count));
  const std::vector<Shape::Place>& plain = impl->shapes[0].places;
  if (plain.size() != 1 || plain[0].column != 0 || impl->shapes[0].literal_bytes != 0)
    return damaged_shapes();
  for (size_t i = 0; i < column_count; ++i) {
    SegmentColumn& column = impl->columns[i];
    column.path = in.text();
    column.occurrence = static_cast<uint32_t>(in.varint());
    const auto kind = in.get<uint8_t>();
    if (!in.ok() || kind > static_cast<uint8_t>(ColumnKind::kAddresses)) return damaged_shapes();
    column.kind = static_cast<ColumnKind>(kind);
    RIFFLE_TRY(impl->read_column(in.text(), column, i == 0));
  }
  if (!in.ok() || in.left() != 0) return damaged_shapes();
  if (!catalogue.empty()) {
    RIFFLE_ASSIGN(impl->catalogue_, IndexedCatalogue::open(catalogue, impl->columns));
  }
  return std::unique_ptr<const Impl>(std::move(impl));
}

Result<std::shared_ptr<const PatternSegment>> PatternSegment::open(std::string_view section,
                                                                   std::string_view catalogue) {
  RIFFLE_ASSIGN(std::unique_ptr<const Impl> impl, Impl::read(section, catalogue));
  return std::shared_ptr<const PatternSegment>(new PatternSegment(std::move(impl)));
}

const PatternCatalogue& PatternSegment::Impl::catalogue() const {
  std::call_once(catalogue_once_, [&] {
    if (catalogue_ == nullptr) catalogue_ = std::make_unique<PlainCatalogue>(columns);
  });
  return *catalogue_;
}

size_t PatternSegment::entries() const {
  size_t entries = 0;
  for (const SegmentColumn& column : impl_->columns) entries += count_entries(column);
  return entries;
}

bool PatternSegment::Impl::damaged() const {
  return std::any_of(columns.begin(), columns.end(),
                     [](const SegmentColumn& column) { return column.dictionary.damaged(); });
}

Result<void> PatternSegment::Impl::load() const {
  for (const SegmentColumn& column : columns) RIFFLE_TRY(column.dictionary.load());
  return {};
}

Result<void> PatternSegment::verify_catalogue() const {
  RIFFLE_TRY(impl_->load());
  return impl_->catalogue().complete()
             ? Result<void>()
             : damage_error("the catalogue does not have the words of the patterns");
}

Result<std::string> PatternSegment::encode_catalogue() const {
  RIFFLE_TRY(impl_->load());
  return IndexedCatalogue::encode(impl_->columns);
}

const CataloguePieces& PatternSegment::Impl::pieces(size_t column) const {
  std::call_once(pieces_once_, [&] {
    pieces_.resize(columns.size());
    for (size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].kind == ColumnKind::kTexts) pieces_[i].emplace(*columns[i].texts, i != 0);
    }
  });
  return *pieces_[column];
}

bool PatternSegment::coded(std::string_view name) const {
  bool known = false;
  for (size_t i = 1; i < impl_->columns.size(); ++i) {
    const SegmentColumn& column = impl_->columns[i];
    if (column.path != name) continue;
    if (column.kind == ColumnKind::kHex || column.kind == ColumnKind::kTexts ||
        column.kind == ColumnKind::kAddresses)
      return false;
    known = true;
  }
  return known;
}

PatternSegment::PatternSegment(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
PatternSegment::~PatternSegment() = default;

}  // namespace riffle::index
