#pragma once

#include <chrono>
#include <functional>

#include "indexer/read/event_source.h"
#include "query-lang/query.h"

namespace riffle::lang {

// Says now and then how far a search is: progress, and previews where they are wanted. One thread.
class Reporter {
 public:
  using MakePreview = std::function<Result<void>()>;

  // `scan` may be null (generated rows).
  Reporter(const index::Scan* scan, ResultSink& sink, MakePreview preview);

  // Call it often; it does its work a few times a second.
  Result<void> tick();
  index::ScanStatistics finish();

 private:
  index::ScanStatistics statistics() const {
    return scan_ == nullptr ? index::ScanStatistics{} : scan_->statistics();
  }

  const index::Scan* scan_;
  ResultSink& sink_;
  MakePreview preview_;
  std::chrono::steady_clock::time_point next_progress_;
  std::chrono::steady_clock::time_point next_preview_;
};

}  // namespace riffle::lang
