#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "indexer/read/predicate.h"
#include "indexer/segment/block_tokens.h"
#include "indexer/store/scan/block_rows.h"

namespace riffle::index {

// A predicate split into what columns and dictionaries answer once per value and what the normative
// matcher must read the event for. Immutable; any number of threads.
class ScanFilter {
 public:
  // User errors of RowFilter.
  static Result<ScanFilter> compile(const Predicate& predicate);
  ~ScanFilter();
  ScanFilter(ScanFilter&&) noexcept;
  ScanFilter& operator=(ScanFilter&&) noexcept;

  // Every row of the index satisfies it, or none does; else it depends on the row.
  enum class Verdict : uint8_t { kAll, kNone, kSome };
  Verdict for_index(const std::string& index) const;
  const BlockPruner& pruner() const { return pruner_; }

  // What was learnt about the dictionaries of one block; belongs to that block.
  using Memory = std::map<const void*, std::vector<uint8_t>>;
  // Keeps those of `rows` (ascending, all in one frame) that satisfy it. `needs_frame` loads the
  // frame and is called at most once.
  Result<void> select(BlockRows& block, Memory& memory,
                      const std::function<Result<void>()>& needs_frame,
                      std::vector<uint32_t>& rows) const;

 private:
  struct Node;
  class Selection;
  ScanFilter(std::unique_ptr<Node> root, BlockPruner pruner);
  static Result<std::unique_ptr<Node>> build(const Predicate& predicate);
  static Verdict judge(const Node& node, const std::string& index);

  std::unique_ptr<Node> root_;
  BlockPruner pruner_;
};

}  // namespace riffle::index
