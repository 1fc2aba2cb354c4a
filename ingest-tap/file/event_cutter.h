#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest-tap/decode/line_join.h"

namespace riffle::tap {

// Cuts a growing text into events: a line each, or a line with those that go on with it (a stack
// trace). Keeps what may still grow. One thread.
class EventCutter {
 public:
  struct Event {
    std::string_view text;  // without the last line feed; until the next append()
    int64_t offset = 0;     // of its first byte
    bool piece = false;     // of a text that is longer than an event may be
  };

  EventCutter(int64_t offset, GoesOn goes_on, size_t longest)
      : offset_(offset), goes_on_(std::move(goes_on)), longest_(longest) {}

  void append(std::string_view bytes);
  // What is whole. `settled`: nothing more has come for a while, so the last whole line ends an
  // event too. `final`: nothing more will come, a line needs no end.
  std::vector<Event> take(bool settled, bool final);

  int64_t offset() const { return offset_ + static_cast<int64_t>(taken_); }     // after the events
  int64_t end() const { return offset_ + static_cast<int64_t>(text_.size()); }  // after what it has

 private:
  void add(size_t begin, size_t end, std::vector<Event>& events) const;

  std::string text_;
  size_t taken_ = 0;
  int64_t offset_;
  const GoesOn goes_on_;
  const size_t longest_;
};

}  // namespace riffle::tap
