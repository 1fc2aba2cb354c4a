#include "indexer/segment/segment_writer.h"

#include <algorithm>

#include "indexer/segment/block_tokens.h"

namespace riffle::index {

Result<SegmentWriter> SegmentWriter::begin(std::unique_ptr<WritableFile> file, std::string index) {
  RIFFLE_ASSIGN(SectionWriter sections, SectionWriter::begin(std::move(file), kSegmentMagic));
  SegmentWriter writer(std::move(sections));
  writer.description_.index = std::move(index);
  writer.description_.tokenizer_version = token_version();
  writer.description_.unicode_version = token_unicode_version();
  return writer;
}

uint32_t SegmentWriter::field_number(const std::string& name) {
  std::vector<std::string>& fields = description_.fields;
  const auto found = std::find(fields.begin(), fields.end(), name);
  if (found != fields.end()) return static_cast<uint32_t>(found - fields.begin());
  fields.push_back(name);
  return static_cast<uint32_t>(fields.size() - 1);
}

Result<void> SegmentWriter::add(const EncodedBlock& block) {
  const auto number = static_cast<uint32_t>(description_.blocks.size());
  for (const EncodedBlock::Part& part : block.parts) {
    const uint32_t field = part.kind == SegmentSection::kField ? field_number(part.field) : 0;
    RIFFLE_TRY(
        sections_.add(static_cast<uint16_t>(part.kind), number, field, part.count, part.bytes));
  }
  description_.blocks.push_back(block.facts);
  description_.rows += block.facts.rows;
  description_.raw_bytes += block.facts.raw_bytes;
  return {};
}

Result<FileIdentity> SegmentWriter::finish() {
  return sections_.finish(encode_description(description_));
}

}  // namespace riffle::index
