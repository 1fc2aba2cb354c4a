#pragma once

#include <cstdint>

namespace riffle::tap::kafka {

// Whether the messages of one partition follow each other. Offsets may have holes where nothing can
// be read: markers of transactions, what was aborted, what compaction removed. librdkafka goes over
// them without a word, and tells (as an offset out of range) only of offsets that the broker has no
// more. So a jump forward within a running fetch is a hole, not a loss. But after a pause, a seek
// or an assignment librdkafka itself may go on at a wrong place: such a jump is asked for once
// more, and believed when the broker gives the same answer.
class OffsetWatch {
 public:
  enum class Verdict {
    kNext,     // this one was expected
    kHole,     // so was this one: there is nothing in between
    kKnown,    // an earlier one: drop it
    kAskAgain  // seek to expected()
  };

  // Reading begins here; -1 = wherever the first message stands.
  void start_at(int64_t offset) { *this = OffsetWatch(offset); }
  // The client was paused, resumed or sought.
  void moved() { uncertain_ = true; }
  // kNext and kHole take the message: the one after it is expected from then on.
  Verdict judge(int64_t offset);

  int64_t expected() const { return expected_; }  // -1 = any

  OffsetWatch() = default;

 private:
  explicit OffsetWatch(int64_t offset) : expected_(offset), uncertain_(true) {}

  int64_t expected_ = -1;
  bool uncertain_ = true;
  int64_t asked_from_ = -1;  // where a jump was asked for once more
};

}  // namespace riffle::tap::kafka
