#include "ingest-tap/kafka/offset_watch.h"

namespace riffle::tap::kafka {

OffsetWatch::Verdict OffsetWatch::judge(int64_t offset) {
  Verdict verdict = Verdict::kNext;
  if (expected_ >= 0) {
    if (offset < expected_) return Verdict::kKnown;
    if (offset > expected_) {
      if (uncertain_ && asked_from_ != expected_) {
        asked_from_ = expected_;
        return Verdict::kAskAgain;
      }
      verdict = Verdict::kHole;
    }
  }
  expected_ = offset + 1;
  uncertain_ = false;
  return verdict;
}

}  // namespace riffle::tap::kafka
