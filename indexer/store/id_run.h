#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "indexer/base/large_buffer.h"
#include "indexer/segment/section_reader.h"
#include "indexer/segment/section_writer.h"
#include "indexer/store/id_block.h"
#include "indexer/store/id_table.h"

namespace riffle::index {

// IDs of a block of a run (the last one may have fewer): a merge holds one block of each run.
constexpr size_t kIdBlockEntries = 1u << 17;

// Writes a run of document IDs (docs/format.md).
class IdRunWriter {
 public:
  static Result<IdRunWriter> begin(std::unique_ptr<WritableFile> file, std::string index);
  // Ascending, without repetition, all behind the block before; 1 to kIdBlockEntries.
  Result<void> add_block(std::span<const IdEntry> entries);
  Result<FileIdentity> finish();
  WritableFile& file() { return sections_.file(); }
  uint64_t ids() const { return ids_; }

 private:
  IdRunWriter(SectionWriter sections, std::string index)
      : sections_(std::move(sections)), index_(std::move(index)) {}

  SectionWriter sections_;
  std::string index_;
  std::vector<IdBlockShape> blocks_;
  Fingerprint last_;
  uint64_t ids_ = 0;
  int32_t earliest_day_ = INT32_MAX;
  int32_t latest_day_ = INT32_MIN;
};

// One run, open. Buckets and tags are arranged in memory (IdTable) when they are first needed for
// looking up; everything else is read where and when it is needed. Looking up: one thread at a
// time; all else may run beside it in any number of threads.
class IdRun {
 public:
  static Result<std::shared_ptr<const IdRun>> open(std::unique_ptr<MappedFile> file,
                                                   std::string name, const FileIdentity& expected);
  const std::string& name() const { return sections_->name(); }
  const std::string& index() const { return index_; }
  uint64_t ids() const { return ids_; }
  int32_t earliest_day() const { return earliest_day_; }
  int32_t latest_day() const { return latest_day_; }
  // The share of its IDs whose day is before that one, if every day has the same number of them.
  double share_before(int32_t day) const;
  size_t blocks() const { return blocks_.size(); }

  // Sets known[i] where the run has fingerprint i; looks up only those that are not set.
  Result<void> find(std::span<const Fingerprint> fingerprints, std::span<uint8_t> known) const;

  // All entries of a block, ascending. The bytes are of use for the next call.
  struct BlockBytes {
    std::string buckets;
    std::string tags;
    std::string days;
    std::vector<std::string> rests;
  };
  Result<void> read_block(size_t ordinal, BlockBytes& bytes, std::vector<IdEntry>& entries) const;

 private:
  struct BlockPlace {
    IdBlockShape shape;
    size_t section = 0;       // of its buckets; tags, rests and days follow
    size_t table_offset = 0;  // in memory
    size_t chunks() const { return (shape.ids + kIdRestChunk - 1) / kIdRestChunk; }
  };
  struct Probe;
  IdRun() = default;
  Result<void> load();
  bool sections_fit(const BlockPlace& place) const;
  size_t block_of(uint64_t high) const;
  Result<void> find_some(std::span<const Fingerprint> fingerprints, std::span<uint8_t> known) const;
  Result<void> build_table(size_t block) const;
  Result<bool> is_in(size_t block, const Fingerprint& fingerprint) const;
  // `entries` are those of its bucket.
  Result<bool> compare(size_t block, std::pair<uint32_t, uint32_t> entries,
                       const Fingerprint& fingerprint) const;

  std::unique_ptr<SectionReader> sections_;
  std::string index_;
  uint64_t ids_ = 0;
  int32_t earliest_day_ = 0;
  int32_t latest_day_ = 0;
  std::vector<BlockPlace> blocks_;
  // Of each block, not built until it is needed; of the thread that looks up.
  mutable std::vector<IdTable> tables_;
  mutable LargeBuffer table_bytes_;
  mutable std::string scratch_;
  // For each value of the first bits the last block that begins before it or with it.
  std::vector<uint32_t> first_block_;
};

}  // namespace riffle::index
