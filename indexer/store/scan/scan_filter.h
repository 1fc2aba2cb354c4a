#pragma once

#include <memory>
#include <optional>
#include <string>

#include "indexer/read/predicate.h"
#include "indexer/store/scan/block_rows.h"

namespace riffle::index {

// A predicate as an algebra of row sets of one block: terms are answered by the block, comparisons
// once for each distinct value of a column, and texts are read only for rows of which neither knows
// the value. Answers as RowFilter does. Immutable; any number of threads.
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

  // Those of the rows `within` that satisfy it.
  Result<RowMask> select(BlockRows& block, const RowMask& within) const;
  // How many rows of the block do.
  Result<uint64_t> count(BlockRows& block) const;

 private:
  struct Node;
  class Selection;
  explicit ScanFilter(std::unique_ptr<Node> root);
  static Result<std::unique_ptr<Node>> build(const Predicate& predicate);
  static Verdict judge(const Node& node, const std::string& index);

  std::unique_ptr<Node> root_;
};

}  // namespace riffle::index
