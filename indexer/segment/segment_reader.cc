#include "indexer/segment/segment_reader.h"

#include "indexer/segment/block_tokens.h"
#include "indexer/segment/integers.h"
#include "indexer/segment/segment_block.h"

namespace riffle::index {

Result<std::shared_ptr<const SegmentReader>> SegmentReader::open(
    std::unique_ptr<MappedFile> file, std::string name,
    const std::optional<FileIdentity>& expected) {
  std::shared_ptr<SegmentReader> reader(new SegmentReader());
  RIFFLE_ASSIGN(reader->sections_,
                SectionReader::open(std::move(file), std::move(name), kSegmentMagic, expected));
  RIFFLE_TRY(reader->load());
  return std::shared_ptr<const SegmentReader>(std::move(reader));
}

Result<void> SegmentReader::load() {
  auto described = decode_description(sections_->description());
  if (!described) return sections_->damage(described.error().message);
  description_ = std::move(described).value();
  Places empty;
  empty.of_kind.fill(Places::kMissing);
  places_.assign(description_.blocks.size(), empty);
  for (size_t ordinal = 0; ordinal < sections_->sections().size(); ++ordinal) {
    const Section& section = sections_->sections()[ordinal];
    if (section.block >= places_.size() || section.kind == 0 ||
        section.kind >= kSegmentSectionKinds) {
      return sections_->damage("its directory has a section of no known kind or block");
    }
    Places& places = places_[section.block];
    if (section.kind == static_cast<uint16_t>(SegmentSection::kField)) {
      if (section.field >= description_.fields.size()) {
        return sections_->damage("its directory has a section of no known field");
      }
      places.fields.emplace_back(section.field, ordinal);
    } else {
      places.of_kind[section.kind] = ordinal;
    }
  }
  for (const Places& places : places_) {
    for (size_t kind = 1; kind < kSegmentSectionKinds; ++kind) {
      if (kind != static_cast<size_t>(SegmentSection::kField) &&
          places.of_kind[kind] == Places::kMissing) {
        return sections_->damage("a block lacks a section of kind " + std::to_string(kind));
      }
    }
  }
  tokens_usable_ = description_.tokenizer_version == token_version() &&
                   description_.unicode_version == token_unicode_version();
  return {};
}

std::shared_ptr<const Block> SegmentReader::block(size_t ordinal) const {
  RIFFLE_CHECK(ordinal < places_.size());
  return std::make_shared<const SegmentBlock>(shared_from_this(), ordinal);
}

Result<std::string_view> SegmentReader::part(size_t block, SegmentSection kind) const {
  return sections_->section(places_[block].of_kind[static_cast<size_t>(kind)]);
}

Error SegmentReader::damaged_block(size_t block, const std::string& what) const {
  return sections_->damage(what + " (block " + std::to_string(block) + ")");
}

Result<std::vector<int64_t>> SegmentReader::integers(size_t block, SegmentSection kind) const {
  RIFFLE_ASSIGN(const std::string_view bytes, part(block, kind));
  auto values = decode_integers(bytes, description_.blocks[block].rows);
  if (!values) return damaged_block(block, values.error().message);
  return values;
}

}  // namespace riffle::index
