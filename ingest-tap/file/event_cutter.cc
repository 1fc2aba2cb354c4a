#include "ingest-tap/file/event_cutter.h"

namespace riffle::tap {

void EventCutter::append(std::string_view bytes) {
  text_.erase(0, taken_);
  offset_ += static_cast<int64_t>(taken_);
  taken_ = 0;
  text_ += bytes;
}

void EventCutter::add(size_t begin, size_t end, std::vector<Event>& events) const {
  const bool piece = end - begin > longest_;
  for (size_t at = begin; at < end; at += longest_) {
    const size_t length = std::min(longest_, end - at);
    events.push_back(
        {std::string_view(text_).substr(at, length), offset_ + static_cast<int64_t>(at), piece});
  }
}

std::vector<EventCutter::Event> EventCutter::take(bool settled, bool final) {
  std::vector<Event> events;
  const std::string_view text = text_;
  size_t begin = taken_;       // of the event
  size_t end = begin;          // of its last whole line, without the line feed
  size_t line_begin = taken_;  // of the line looked at
  while (line_begin < text.size()) {
    const size_t feed = text.find('\n', line_begin);
    const bool whole = feed != std::string_view::npos;
    if (!whole && !final) break;
    const size_t line_end = whole ? feed : text.size();
    const bool joins =
        goes_on_ && line_begin > begin && line_end - begin <= longest_ &&
        goes_on_(text.substr(begin, end - begin), text.substr(line_begin, line_end - line_begin));
    if (!joins && line_begin > begin) {
      add(begin, end, events);
      begin = line_begin;
    }
    end = line_end;
    line_begin = whole ? feed + 1 : text.size();
    taken_ = begin;
  }
  // Of the last event it is not known whether it goes on; of a line without an end neither.
  const bool last_is_over = !goes_on_ || settled || final || line_begin - begin > longest_;
  if (line_begin > begin && last_is_over) {
    add(begin, end, events);
    taken_ = line_begin;
  }
  if (text.size() - taken_ > longest_ && taken_ == line_begin) {
    // No end in sight of a line that is too long already.
    const size_t pieces = (text.size() - taken_) / longest_ * longest_;
    for (size_t at = 0; at < pieces; at += longest_) {
      events.push_back(
          {text.substr(taken_ + at, longest_), offset_ + static_cast<int64_t>(taken_ + at), true});
    }
    taken_ += pieces;
  }
  return events;
}

}  // namespace riffle::tap
