#pragma once

#include <memory>
#include <vector>

#include "indexer/read/event_source.h"

namespace riffle::lang {

// Given rows as a source of events (`search --input`, tests): in the order given, judged by the
// normative matcher. A row without a _time is in no bounded time range. Immutable, so any number of
// scans may run at once.
class RowsSource : public index::EventSource {
 public:
  explicit RowsSource(std::vector<index::Batch> batches) : batches_(std::move(batches)) {}

  uint64_t commit() const override { return 0; }
  Result<std::unique_ptr<index::Scan>> scan(const index::ScanSpec& spec,
                                            const index::SearchContext& context) const override;

 private:
  std::vector<index::Batch> batches_;
};

}  // namespace riffle::lang
