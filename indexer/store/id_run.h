#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "indexer/segment/fuse_filter.h"
#include "indexer/segment/section_reader.h"
#include "indexer/segment/section_writer.h"
#include "indexer/store/fingerprint.h"

namespace riffle::index {

// IDs of a block of a run: so few that a filter is built within the cache and that a merge of any
// size needs little memory.
constexpr size_t kIdBlockEntries = 1u << 18;

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
  std::vector<std::pair<uint32_t, uint64_t>> blocks_;  // IDs, first upper half
  uint64_t ids_ = 0;
};

// One run, open. Immutable; any number of threads.
class IdRun {
 public:
  static Result<std::shared_ptr<const IdRun>> open(std::unique_ptr<MappedFile> file,
                                                   std::string name, const FileIdentity& expected);
  const std::string& name() const { return sections_->name(); }
  const std::string& index() const { return index_; }
  uint64_t ids() const { return ids_; }
  size_t blocks() const { return blocks_.size(); }

  Result<bool> contains(const Fingerprint& fingerprint) const;
  // All entries of a block, ascending.
  Result<std::vector<IdEntry>> block(size_t ordinal) const;

 private:
  struct BlockPlace {
    uint32_t ids = 0;
    uint64_t first_high = 0;
    size_t section = 0;  // of its upper halves; the other three follow
  };
  IdRun() = default;
  Result<void> load();

  std::unique_ptr<SectionReader> sections_;
  std::string index_;
  uint64_t ids_ = 0;
  std::vector<BlockPlace> blocks_;
};

// Walks a run in order.
class IdRunCursor {
 public:
  explicit IdRunCursor(std::shared_ptr<const IdRun> run) : run_(std::move(run)) {}
  // Nothing at the end.
  Result<std::optional<IdEntry>> next();

 private:
  std::shared_ptr<const IdRun> run_;
  size_t next_block_ = 0;
  std::vector<IdEntry> entries_;
  size_t at_ = 0;
};

}  // namespace riffle::index
