#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "indexer/read/event_source.h"
#include "indexer/store/scan/block_rows.h"

namespace riffle::index {

// Makes batches of the rows that a scan picked, with the fields that are wanted. Not thread-safe.
class EventBatchBuilder {
 public:
  explicit EventBatchBuilder(const FieldDemand& demand);

  void pick(const std::shared_ptr<BlockRows>& block, std::span<const uint32_t> rows);
  // All rows of a block, where columns() is true and nothing else is picked: its columns are
  // shared, not copied.
  void pick_whole(const std::shared_ptr<BlockRows>& block);
  // Whether what is wanted comes from columns, as far as they know it.
  bool columns() const { return !wildcard_ && !demand_.wants("_raw"); }
  size_t rows() const { return rows_; }
  // About what their texts take.
  size_t raw_bytes() const { return raw_bytes_; }

  // The builder is empty afterwards. `absorb` is told of each block that proves damaged; unless it
  // gives an error, the rows of that block are left out.
  using Absorb = std::function<Result<void>(const ScanBlock&, Error)>;
  Result<Batch> finish(const Absorb& absorb);

 private:
  // The picks of one block.
  struct Part {
    std::shared_ptr<BlockRows> block;
    std::vector<uint32_t> rows;
    bool whole = false;  // all rows of the block, and `rows` is empty
    size_t size() const { return whole ? block->facts().rows : rows.size(); }
  };
  struct Pick {
    uint32_t part;
    uint32_t place;  // in the part's rows
  };
  static ColumnPtr take(const ColumnPtr& column, const Part& part);
  Result<Batch> part_batch(const Part& part) const;
  Result<void> add_named(const Part& part, const RowTexts& all_texts, Batch& batch) const;
  static void add_all(const FieldDemand& demand, const RowTexts& texts, Batch& batch);

  FieldDemand demand_;
  bool wildcard_;
  bool addresses_;  // kRowAddressField is wanted
  std::vector<Part> parts_;
  std::unordered_map<const BlockRows*, uint32_t> part_of_;
  std::vector<Pick> picks_;  // empty while there is one part: its rows are the rows
  uint32_t last_part_ = 0;
  size_t rows_ = 0;
  size_t raw_bytes_ = 0;
};

}  // namespace riffle::index
