#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "indexer/segment/block.h"
#include "indexer/segment/search_term.h"
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

// One block on its way through a scan: decodes what is asked for when it is first asked for, and
// keeps the columns. One thread at a time.
class BlockRows {
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
  // As far as it is known without texts.
  Result<const PatternField*> extracted(const std::string& name);

  // Whether the values of a field are few or numbers: its column costs little.
  Result<bool> coded(std::string_view name);

  Result<std::optional<PatternBlock::AddressRows>> address_rows(std::string_view field,
                                                                const AddressLiteral& literal);
  Result<RowMask> matching(const SearchTerm& term, const RowMask& within);
  Result<uint64_t> count(const SearchTerm& term);
  // Appends the texts of `rows`.
  Result<void> read(std::span<const uint32_t> rows, RowTexts& texts);
  // Calls sink(row, text) for each of the rows; holds few texts at a time.
  template <typename Sink>
  Result<void> for_each_text(const RowMask& rows, Sink&& sink);
  // Raw bytes of all texts read so far.
  uint64_t bytes_read() const { return bytes_read_; }

 private:
  // Texts are rebuilt in portions of that many.
  static constexpr size_t kPortion = 4096;

  template <typename T>
  Result<const T*> cached(std::optional<T>& slot, Result<T> (Block::*decode)() const) {
    if (!slot) {
      RIFFLE_ASSIGN(slot, ((*source_.block).*decode)());
    }
    return &*slot;
  }
  Result<BlockReader*> reader();

  ScanBlock source_;
  std::optional<std::vector<int64_t>> times_;
  std::optional<std::vector<int64_t>> index_times_;
  std::optional<std::vector<int64_t>> commits_;
  std::optional<std::vector<int64_t>> sequences_;
  std::map<std::string, ColumnPtr, std::less<>> columns_;
  std::map<std::string, PatternField, std::less<>> extracted_;
  std::unique_ptr<BlockReader> reader_;
  uint64_t bytes_read_ = 0;
};

template <typename Sink>
Result<void> BlockRows::for_each_text(const RowMask& rows, Sink&& sink) {
  std::vector<uint32_t> all;
  rows.for_each([&](uint32_t row) { all.push_back(row); });
  RowTexts texts;
  for (size_t begin = 0; begin < all.size(); begin += kPortion) {
    const auto portion = std::span(all).subspan(begin, std::min(kPortion, all.size() - begin));
    texts.clear();
    RIFFLE_TRY(read(portion, texts));
    for (size_t i = 0; i < portion.size(); ++i) sink(portion[i], texts[i]);
  }
  return {};
}

}  // namespace riffle::index
