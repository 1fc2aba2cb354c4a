#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "indexer/extract/event_fields.h"
#include "indexer/read/row_filter.h"
#include "indexer/segment/block.h"
#include "indexer/store/segment_handle.h"

namespace riffle::index {

// Fields of every event that nothing in its text can override.
bool is_reserved_field(std::string_view name);

// Rows of a block that a snapshot does not show.
struct HiddenRows {
  Micros floor = kMinTime;            // those before it: retention
  uint64_t last_commit = UINT64_MAX;  // those of later commits
  // Ascending; null: none.
  std::shared_ptr<const std::vector<uint32_t>> deleted = nullptr;

  bool hides_all(const BlockFacts& facts) const {
    return facts.max_time < floor || facts.min_commit > last_commit;
  }
  bool hides_some(const BlockFacts& facts) const {
    return facts.min_time < floor || facts.max_commit > last_commit || deleted != nullptr;
  }
};

// A block as a scan found it.
struct ScanBlock {
  std::shared_ptr<const Block> block;
  std::shared_ptr<const std::string> index;
  SegmentHandle* segment = nullptr;  // null: active
  size_t segment_number = 0;         // in the statistics
  HiddenRows hidden = {};
  uint32_t number = 0;  // in its segment
};

// The rows of one block on their way through a scan: decodes each column and frame when it is first
// asked for, and keeps the columns and the last frame. One thread at a time.
class BlockRows : public RowReader {
 public:
  explicit BlockRows(ScanBlock source) : source_(std::move(source)) {}

  const ScanBlock& source() const { return source_; }
  const BlockFacts& facts() const { return source_.block->facts(); }

  Result<const std::vector<int64_t>*> times() { return cached(times_, &Block::times); }
  Result<const std::vector<int64_t>*> index_times() {
    return cached(index_times_, &Block::index_times);
  }
  Result<const std::vector<int64_t>*> commits() { return cached(commits_, &Block::commits); }
  Result<const std::vector<int64_t>*> sequences() { return cached(sequences_, &Block::sequences); }
  // A null pointer when no row has it.
  Result<ColumnPtr> indexed(std::string_view name);
  Result<const std::vector<uint32_t>*> frames() {
    return cached(frames_, &Block::frame_first_rows);
  }
  uint32_t frame_end(size_t frame) const;
  // Makes the frame the current one. Returns the raw bytes that had to be decoded for it.
  Result<uint64_t> load_frame(size_t frame);

  // As a row reader: of `row`, which lies in the current frame, with its extracted fields as far as
  // `extract` wants them.
  void read_row(uint32_t row, const FieldDemand* extract);
  std::string_view raw() override { return frame_->text(row_); }
  ValueView field(std::string_view name) override;
  // What went wrong in field() since the last call.
  Result<void> take_failure();

 private:
  template <typename T>
  Result<const T*> cached(std::optional<T>& slot, Result<T> (Block::*decode)() const) {
    if (!slot) {
      RIFFLE_ASSIGN(slot, ((*source_.block).*decode)());
    }
    return &*slot;
  }
  double seconds_of(Result<const std::vector<int64_t>*> column);

  ScanBlock source_;
  std::optional<std::vector<int64_t>> times_;
  std::optional<std::vector<int64_t>> index_times_;
  std::optional<std::vector<int64_t>> commits_;
  std::optional<std::vector<int64_t>> sequences_;
  std::optional<std::vector<uint32_t>> frames_;
  std::map<std::string, ColumnPtr, std::less<>> columns_;
  std::shared_ptr<const TextFrame> frame_;
  size_t frame_number_ = SIZE_MAX;

  uint32_t row_ = 0;
  const FieldDemand* extract_ = nullptr;
  bool extracted_ = false;
  EventFields fields_;
  std::optional<Error> failure_;
};

}  // namespace riffle::index
