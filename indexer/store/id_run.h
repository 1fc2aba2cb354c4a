#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "indexer/segment/section_reader.h"
#include "indexer/segment/section_writer.h"
#include "indexer/store/id_block.h"

namespace riffle::index {

// IDs of a block of a run: a merge of any number of runs holds one block of each.
constexpr size_t kIdBlockEntries = 1u << 17;

// Writes a run of document IDs (docs/format.md). Entries come ascending and without repetition.
class IdRunWriter {
 public:
  static Result<IdRunWriter> begin(std::unique_ptr<WritableFile> file, std::string index);
  Result<void> add(const IdEntry& entry);
  Result<FileIdentity> finish();
  WritableFile& file() { return sections_.file(); }
  uint64_t ids() const { return ids_ + block_.size(); }

 private:
  IdRunWriter(SectionWriter sections, std::string index)
      : sections_(std::move(sections)), index_(std::move(index)) {}
  Result<void> write_block();

  SectionWriter sections_;
  std::string index_;
  std::vector<IdEntry> block_;
  std::vector<IdBlockShape> blocks_;
  uint64_t ids_ = 0;
  int32_t earliest_day_ = INT32_MAX;
  int32_t latest_day_ = INT32_MIN;
};

// One run, open. Immutable; any number of threads. Only buckets and tags stay in the process's
// memory, everything else is given back after it was read.
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
  // All entries of a block, ascending.
  Result<std::vector<IdEntry>> block(size_t ordinal) const;

 private:
  struct BlockPlace {
    IdBlockShape shape;
    size_t section = 0;  // of its buckets; tags, rests and days follow
    size_t chunks() const { return (shape.ids + kIdRestChunk - 1) / kIdRestChunk; }
  };
  struct Probe;
  IdRun() = default;
  Result<void> load();
  bool sections_fit(const BlockPlace& place) const;
  size_t block_of(uint64_t high) const;
  Result<void> find_some(std::span<const Fingerprint> fingerprints, std::span<uint8_t> known) const;
  Result<bool> is_in(const BlockPlace& place, const Fingerprint& fingerprint) const;
  Result<bool> compare(const BlockPlace& place, std::pair<uint32_t, uint32_t> entries,
                       const Fingerprint& fingerprint) const;

  std::unique_ptr<SectionReader> sections_;
  std::string index_;
  uint64_t ids_ = 0;
  int32_t earliest_day_ = 0;
  int32_t latest_day_ = 0;
  std::vector<BlockPlace> blocks_;
  // For each value of the first ten bits the last block that begins before it or with it.
  std::vector<uint32_t> first_block_;
};

// Walks a run in order.
class IdRunCursor {
 public:
  explicit IdRunCursor(std::shared_ptr<const IdRun> run) : run_(std::move(run)) {}
  // Null at the end; else the entry, until the next call.
  Result<const IdEntry*> next();

 private:
  std::shared_ptr<const IdRun> run_;
  size_t next_block_ = 0;
  std::vector<IdEntry> entries_;
  size_t at_ = 0;
};

}  // namespace riffle::index
