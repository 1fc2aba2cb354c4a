#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/columns/batch.h"
#include "indexer/read/search_context.h"

namespace riffle::lang {

// A field to sort by, and how its values compare.
struct SortKey {
  // kAuto: numbers by size, then addresses, then texts by their bytes. kNumber, kAddress: what is
  // none comes behind, by its bytes.
  enum class Order : uint8_t { kAuto, kText, kNumber, kAddress };
  std::string field;
  Order order = Order::kAuto;
  bool descending = false;
  friend bool operator==(const SortKey&, const SortKey&) = default;
};

// Takes rows and gives them back sorted; rows that compare equal stay in their order, rows without
// a value come last either way. With a limit it never keeps many more rows than that. Charges the
// search's memory. The keys and the context must outlive it. Not thread-safe.
class RowSorter {
 public:
  RowSorter(const std::vector<SortKey>& keys, std::optional<uint64_t> limit,
            const index::SearchContext& context);

  Result<void> add(const index::Batch& batch);
  // All rows that are kept, sorted. The sorter is empty afterwards.
  Result<index::Batch> finish();
  uint64_t dropped() const { return dropped_; }

 private:
  // Sorts what is there into one batch and cuts it at the limit.
  Result<void> settle();

  const std::vector<SortKey>& keys_;
  std::optional<uint64_t> limit_;
  const index::SearchContext& context_;
  MemoryCharge charge_;
  std::vector<index::Batch> batches_;
  uint64_t rows_ = 0;
  size_t bytes_ = 0;
  uint64_t dropped_ = 0;
};

// An address as bytes that compare as addresses do: IPv4 as IPv6 has it. Nothing where it is none.
std::optional<std::string> address_key(std::string_view text);

}  // namespace riffle::lang
