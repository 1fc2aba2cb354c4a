#include "indexer/segment/segment_reader.h"

#include <algorithm>

#include "indexer/segment/integers.h"
#include "indexer/segment/segment_block.h"
#include "indexer/text/break_rules.h"

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
  if (description_.break_rules_version != kBreakRulesVersion) {
    return sections_->damage(
        "it was written under version " + std::to_string(description_.break_rules_version) +
        " of the rules for words, this program knows " + std::to_string(kBreakRulesVersion));
  }
  Places empty;
  empty.of_kind.fill(Places::kMissing);
  places_.assign(description_.blocks.size(), empty);
  for (size_t ordinal = 0; ordinal < sections_->sections().size(); ++ordinal) {
    const Section& section = sections_->sections()[ordinal];
    if (section.block == kAllBlocks) {
      if (section.kind == static_cast<uint16_t>(SegmentSection::kPatterns)) {
        patterns_place_ = ordinal;
        continue;
      }
      if (section.kind == static_cast<uint16_t>(SegmentSection::kCatalogue)) {
        catalogue_place_ = ordinal;
        continue;
      }
    }
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
    } else if (section.kind == static_cast<uint16_t>(SegmentSection::kPatternPart)) {
      places.parts.emplace_back(section.field, ordinal);
    } else {
      places.of_kind[section.kind] = ordinal;
    }
  }
  if (patterns_place_ == Places::kMissing) return sections_->damage("it lacks its patterns");
  for (Places& places : places_) {
    for (const SegmentSection kind : {SegmentSection::kTime, SegmentSection::kIndexTime,
                                      SegmentSection::kCommit, SegmentSection::kSequence}) {
      if (places.of_kind[static_cast<size_t>(kind)] == Places::kMissing) {
        return sections_->damage("a block lacks a section of kind " +
                                 std::to_string(static_cast<int>(kind)));
      }
    }
    std::sort(places.parts.begin(), places.parts.end());
  }
  return {};
}

std::shared_ptr<const Block> SegmentReader::block(size_t ordinal) const {
  RIFFLE_CHECK(ordinal < places_.size());
  return std::make_shared<const SegmentBlock>(shared_from_this(), ordinal);
}

Result<std::string_view> SegmentReader::part(size_t block, SegmentSection kind) const {
  return sections_->section(places_[block].of_kind[static_cast<size_t>(kind)]);
}

Result<std::string_view> SegmentReader::pattern_part(size_t block, uint32_t number) const {
  const auto& parts = places_[block].parts;
  const auto found = std::lower_bound(parts.begin(), parts.end(), std::pair{number, size_t{0}});
  if (found == parts.end() || found->first != number) return std::string_view();
  return sections_->section(found->second);
}

Result<std::shared_ptr<const PatternSegment>> SegmentReader::patterns() const {
  const std::lock_guard lock(mutex_);
  if (patterns_) return patterns_;
  RIFFLE_ASSIGN(const std::string_view bytes, sections_->section(patterns_place_));
  std::string_view catalogue;
  if (catalogue_place_ != Places::kMissing) {
    RIFFLE_ASSIGN(catalogue, sections_->section(catalogue_place_));
  }
  auto opened = PatternSegment::open(bytes, catalogue);
  if (!opened) return sections_->damage(opened.error().message);
  patterns_ = std::move(opened).value();
  return patterns_;
}

Error SegmentReader::named(size_t block, const Error& error) const {
  // What came from the file itself names it already.
  if (error.kind != ErrorKind::kDamage || error.message.starts_with(name())) return error;
  return damaged_block(block, error.message);
}

Result<std::unique_ptr<PatternBlock>> SegmentReader::pattern_block(size_t block) const {
  RIFFLE_ASSIGN(std::shared_ptr<const PatternSegment> shared, patterns());
  auto opened = PatternBlock::open(
      std::move(shared), [this, block](uint32_t part) { return pattern_part(block, part); });
  if (!opened) return named(block, opened.error());
  if ((*opened)->rows() != description_.blocks[block].rows)
    return damaged_block(block, "the pattern rows are not as many as stated");
  return opened;
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
