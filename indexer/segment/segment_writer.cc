#include "indexer/segment/segment_writer.h"

#include <algorithm>

#include "indexer/segment/same_values.h"
#include "indexer/text/break_rules.h"
#include "indexer/text/unicode.h"

namespace riffle::index {

Result<SegmentWriter> SegmentWriter::begin(std::unique_ptr<WritableFile> file, std::string index,
                                           uint64_t catalogue_entries) {
  RIFFLE_ASSIGN(SectionWriter sections, SectionWriter::begin(std::move(file), kSegmentMagic));
  SegmentWriter writer(std::move(sections));
  writer.catalogue_entries_ = catalogue_entries;
  writer.description_.index = std::move(index);
  writer.description_.break_rules_version = kBreakRulesVersion;
  writer.description_.unicode_version = unicode_version();
  return writer;
}

uint32_t SegmentWriter::field_number(const std::string& name) {
  std::vector<std::string>& fields = description_.fields;
  const auto found = std::find(fields.begin(), fields.end(), name);
  if (found != fields.end()) return static_cast<uint32_t>(found - fields.begin());
  fields.push_back(name);
  return static_cast<uint32_t>(fields.size() - 1);
}

Result<void> SegmentWriter::add(const MemoryBlock& block, const EncodedBlock& encoded) {
  const auto number = static_cast<uint32_t>(description_.blocks.size());
  Pending& pending = pending_.emplace_back();
  pending.times = block.time_values();
  pending.fields = block.fields();
  for (const EncodedBlock::Part& part : encoded.parts) {
    if (part.kind == SegmentSection::kField || part.kind == SegmentSection::kTime) {
      pending.parts.push_back(part);
      continue;
    }
    RIFFLE_TRY(sections_.add(static_cast<uint16_t>(part.kind), number, 0, part.count, part.bytes));
  }
  for (size_t row = 0; row < block.facts().rows; ++row) patterns_.add(block.text(row));
  patterns_.end_block();
  description_.blocks.push_back(encoded.facts);
  description_.rows += encoded.facts.rows;
  description_.raw_bytes += encoded.facts.raw_bytes;
  return {};
}

// Takes the values out of the pending parts that only repeat what the events say.
Result<void> SegmentWriter::drop_repeated(const EncodedPatterns& patterns,
                                          const std::shared_ptr<const PatternSegment>& shared) {
  for (size_t number = 0; number < pending_.size(); ++number) {
    const std::vector<std::string>& parts = patterns.blocks[number];
    RIFFLE_ASSIGN(const std::unique_ptr<PatternBlock> block,
                  PatternBlock::open(shared, [&](uint32_t part) -> Result<std::string_view> {
                    return part < parts.size() ? std::string_view(parts[part]) : std::string_view();
                  }));
    Pending& pending = pending_[number];
    for (EncodedBlock::Part& part : pending.parts) {
      if (part.kind == SegmentSection::kTime) {
        RIFFLE_ASSIGN(const auto source, block->find_numbers(pending.times));
        if (source) part.bytes = encode_number_source(*source);
        continue;
      }
      RIFFLE_ASSIGN(const PatternField said, block->field(part.field));
      if (!said.column || said.from_text.any()) continue;
      const auto own =
          std::find_if(pending.fields.begin(), pending.fields.end(),
                       [&](const MemoryBlock::Field& field) { return field.name == part.field; });
      if (own != pending.fields.end() && same_values(*own->column, *said.column))
        part.bytes = kFieldOfEvents;
    }
    for (const EncodedBlock::Part& part : pending.parts) {
      const uint32_t field = part.kind == SegmentSection::kField ? field_number(part.field) : 0;
      RIFFLE_TRY(sections_.add(static_cast<uint16_t>(part.kind), static_cast<uint32_t>(number),
                               field, part.count, part.bytes));
    }
    pending = {};
  }
  return {};
}

// It only makes searches faster: where it can't be made (no room for temporary files) the segment
// does without, and no event is lost for it.
Result<void> SegmentWriter::add_catalogue(const PatternSegment& shared) {
  const size_t entries = shared.entries();
  if (entries <= catalogue_entries_) return {};
  const auto catalogue = shared.encode_catalogue();
  if (!catalogue) return {};
  return sections_.add(static_cast<uint16_t>(SegmentSection::kCatalogue), kAllBlocks, 0, entries,
                       *catalogue);
}

Result<FileIdentity> SegmentWriter::finish() {
  const EncodedPatterns patterns = patterns_.finish();
  RIFFLE_ASSIGN(const std::shared_ptr<const PatternSegment> shared,
                PatternSegment::open(patterns.segment));
  RIFFLE_TRY(drop_repeated(patterns, shared));
  RIFFLE_TRY(sections_.add(static_cast<uint16_t>(SegmentSection::kPatterns), kAllBlocks, 0,
                           patterns.statistics.patterns, patterns.segment));
  RIFFLE_TRY(add_catalogue(*shared));
  for (uint32_t block = 0; block < patterns.blocks.size(); ++block) {
    const std::vector<std::string>& parts = patterns.blocks[block];
    for (uint32_t part = 0; part < parts.size(); ++part) {
      if (parts[part].empty()) continue;
      RIFFLE_TRY(sections_.add(static_cast<uint16_t>(SegmentSection::kPatternPart), block, part,
                               description_.blocks[block].rows, parts[part]));
    }
  }
  return sections_.finish(encode_description(description_));
}

}  // namespace riffle::index
