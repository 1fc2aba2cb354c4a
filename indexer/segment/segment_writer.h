#pragma once

#include <memory>
#include <string>
#include <vector>

#include "indexer/pattern/pattern_rows.h"
#include "indexer/segment/block_encoder.h"
#include "indexer/segment/section_writer.h"

namespace riffle::index {

// Writes one segment file: blocks in ascending order, then the footer. One thread. After an error
// the file is worthless.
class SegmentWriter {
 public:
  // `catalogue_entries`: kCatalogueEntries, or what a test sets instead.
  static Result<SegmentWriter> begin(std::unique_ptr<WritableFile> file, std::string index,
                                     uint64_t catalogue_entries);

  // `encoded` is what encode_block() made of `block`.
  Result<void> add(const MemoryBlock& block, const EncodedBlock& encoded);
  Result<FileIdentity> finish();
  WritableFile& file() { return sections_.file(); }
  const SegmentDescription& description() const { return description_; }

 private:
  explicit SegmentWriter(SectionWriter sections) : sections_(std::move(sections)) {}
  uint32_t field_number(const std::string& name);
  // What may turn out to be what the events say themselves, until all of them are known.
  struct Pending {
    std::vector<EncodedBlock::Part> parts;
    std::vector<int64_t> times;
    std::vector<MemoryBlock::Field> fields;
  };
  Result<void> drop_repeated(const EncodedPatterns& patterns,
                             const std::shared_ptr<const PatternSegment>& shared);
  Result<void> add_catalogue(const PatternSegment& shared);

  SectionWriter sections_;
  PatternRowsWriter patterns_;
  std::vector<Pending> pending_;  // by block
  SegmentDescription description_;
  uint64_t catalogue_entries_ = kCatalogueEntries;
};

}  // namespace riffle::index
