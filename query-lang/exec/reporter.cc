#include "query-lang/exec/reporter.h"

#include <algorithm>

namespace riffle::lang {
namespace {

using Clock = std::chrono::steady_clock;

// Often enough to look alive.
constexpr std::chrono::milliseconds kProgressEvery{200};
// The first preview comes soon; later ones cost more because the tables have grown, so they wait at
// least ten times as long as the last one took.
constexpr std::chrono::milliseconds kPreviewEvery{500};
constexpr int kPreviewCostFactor = 10;

}  // namespace

Reporter::Reporter(const index::Scan* scan, ResultSink& sink, MakePreview preview)
    : scan_(scan),
      sink_(sink),
      preview_(std::move(preview)),
      next_progress_(Clock::now() + kProgressEvery),
      next_preview_(Clock::now() + kPreviewEvery) {}

Result<void> Reporter::tick() {
  const Clock::time_point now = Clock::now();
  if (now >= next_progress_) {
    sink_.progress(statistics());
    next_progress_ = now + kProgressEvery;
  }
  if (preview_ && now >= next_preview_) {
    RIFFLE_TRY(preview_());
    const auto cost = Clock::now() - now;
    next_preview_ =
        Clock::now() + std::max<Clock::duration>(kPreviewEvery, cost * kPreviewCostFactor);
  }
  return {};
}

index::ScanStatistics Reporter::finish() {
  index::ScanStatistics last = statistics();
  last.fraction = 1;
  sink_.progress(last);
  return last;
}

}  // namespace riffle::lang
