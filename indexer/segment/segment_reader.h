#pragma once

#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "indexer/segment/block.h"
#include "indexer/segment/section_reader.h"
#include "indexer/segment/segment_format.h"

namespace riffle::index {

// One segment file, open. Immutable; any number of threads; lives as long as a block of it is in
// use.
class SegmentReader : public std::enable_shared_from_this<SegmentReader> {
 public:
  // Checks the footer and that the directory has what the description needs; sections are checked
  // when they are first used.
  static Result<std::shared_ptr<const SegmentReader>> open(
      std::unique_ptr<MappedFile> file, std::string name,
      const std::optional<FileIdentity>& expected);

  const std::string& name() const { return sections_->name(); }
  const SegmentDescription& description() const { return description_; }
  uint64_t file_bytes() const { return sections_->file_bytes(); }
  std::shared_ptr<const Block> block(size_t ordinal) const;
  const std::vector<Section>& sections() const { return sections_->sections(); }
  // What the blocks share; read when it is first needed.
  Result<std::shared_ptr<const PatternSegment>> patterns() const;

  // Reads everything and calls `finding` for each damage: checksums, counts, order, ranges.
  void verify(const std::function<void(const std::string&)>& finding) const;

 private:
  friend class SegmentBlock;
  friend class SegmentBlockReader;
  // Ordinals of the sections of a block.
  struct Places {
    static constexpr size_t kMissing = SIZE_MAX;
    std::array<size_t, kSegmentSectionKinds> of_kind;  // kMissing where there is none
    std::vector<std::pair<uint32_t, size_t>> fields;   // number of the field, section
    std::vector<std::pair<uint32_t, size_t>> parts;  // of the patterns, ascending: number, section
  };
  SegmentReader() = default;
  Result<void> load();
  Result<std::string_view> part(size_t block, SegmentSection kind) const;
  Result<std::vector<int64_t>> integers(size_t block, SegmentSection kind) const;
  // The block's pattern rows, for one thread; the reader must outlive them.
  Result<std::unique_ptr<PatternBlock>> pattern_block(size_t block) const;
  // What it says, with the names of file and block where it has none yet.
  Error named(size_t block, const Error& error) const;
  // A section of the block's pattern rows; empty where there is none.
  Result<std::string_view> pattern_part(size_t block, uint32_t number) const;
  Error damaged_block(size_t block, const std::string& what) const;

  std::unique_ptr<SectionReader> sections_;
  SegmentDescription description_;
  std::vector<Places> places_;
  size_t patterns_place_ = Places::kMissing;
  size_t catalogue_place_ = Places::kMissing;
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const PatternSegment> patterns_;  // guarded by mutex_
};

}  // namespace riffle::index
