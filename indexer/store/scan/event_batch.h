#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "indexer/read/event_source.h"
#include "indexer/store/scan/block_rows.h"

namespace riffle::index {

// Makes batches of the rows that a scan picked, with the fields that are wanted. Not thread-safe.
class EventBatchBuilder {
 public:
  explicit EventBatchBuilder(const FieldDemand& demand);

  // Decodes all that pick() needs of a block beside its frames, so that damage shows before a row
  // of it was taken.
  Result<void> prepare(BlockRows& block) const;
  // Whether pick() needs the row's frame to be the current one.
  bool needs_frame(BlockRows& block) const;
  void pick(const std::shared_ptr<BlockRows>& block, uint32_t row);

  size_t rows() const { return picks_.size(); }
  size_t raw_bytes() const { return arena_.size(); }
  // The builder is empty afterwards.
  Batch finish();

 private:
  struct Pick {
    BlockRows* block;
    uint32_t row;
  };
  ColumnPtr times(bool index_time) const;
  ColumnPtr index_names() const;
  ColumnPtr indexed_column(const std::string& name) const;
  bool all_have(const std::string& name) const;
  std::vector<std::string> indexed_names() const;
  // What is to be extracted; nothing when `names` is empty and `all` is false.
  FieldDemand extraction() const;
  void add_extracted(const FieldDemand& wanted, Batch& batch) const;

  FieldDemand demand_;
  std::vector<Pick> picks_;
  std::vector<std::shared_ptr<BlockRows>> blocks_;  // of the picks, each once in a row
  bool frame_needed_ = false;                       // of the last of them
  std::string arena_;
  std::vector<uint32_t> ends_;
};

}  // namespace riffle::index
