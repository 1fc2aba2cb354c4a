#include "ingest-tap/file/line_reader.h"

#include <algorithm>
#include <cstring>

namespace riffle::tap {

Result<LineBlock> LineReader::next() {
  LineBlock block;
  block.next_offset = offset_;
  while (block.lines.empty()) {
    if (at_end_) {
      if (failure_) return std::move(*std::exchange(failure_, nullptr));
      return block;
    }
    // What is left over may be as long as the longest line; then the block must hold one byte more
    // to know that it is too long.
    size_t capacity = std::max(block_bytes_, rest_.size() * 2);
    block.memory = std::make_unique_for_overwrite<char[]>(capacity);
    size_t size = rest_.size();
    std::memcpy(block.memory.get(), rest_.data(), size);
    rest_.clear();
    while (size < capacity && !at_end_) {
      Result<size_t> count = source_.read(block.memory.get() + size, capacity - size);
      at_end_ = !count || *count == 0;
      if (!at_end_) size += *count;
      if (!count) failure_ = std::make_unique<Error>(std::move(count).error());
    }
    const std::string_view text(block.memory.get(), size);
    // npos + 1 = 0: no line ends here. After a failure the last line may be half of one.
    size_t whole = at_end_ && !failure_ ? size : text.rfind('\n') + 1;
    // No end in sight of a line that is too long already: it is given out piece by piece.
    if (whole == 0 && size > longest_) whole = size - size % longest_;
    const bool ends_inside = whole > 0 && text[whole - 1] != '\n' && !at_end_;
    // The last event may go on in the next block.
    const bool goes_on = goes_on_ && !at_end_ && size <= longest_;
    whole = cut(text.substr(0, whole), ends_inside, goes_on, block);
    offset_ += static_cast<int64_t>(whole);
    rest_.assign(text.substr(whole));
    block.next_offset = offset_;
  }
  return block;
}

// The line feed that ends the event, or the end of the text.
size_t LineReader::end_of_event(std::string_view text, size_t begin) const {
  size_t end = std::min(text.find('\n', begin), text.size());
  while (goes_on_ && end + 1 < text.size()) {
    const size_t next = std::min(text.find('\n', end + 1), text.size());
    if (next - begin > longest_ ||
        !goes_on_(text.substr(begin, end - begin), text.substr(end + 1, next - end - 1))) {
      break;
    }
    end = next;
  }
  return end;
}

// How much of the text was taken: all of it, but for the last event where that may go on.
size_t LineReader::cut(std::string_view text, bool ends_inside, bool goes_on, LineBlock& block) {
  size_t at = 0;
  while (at < text.size()) {
    const size_t end = end_of_event(text, at);
    if (goes_on && end + 1 >= text.size()) return at;
    std::string_view line = text.substr(at, end - at);
    int64_t offset = offset_ + static_cast<int64_t>(at);
    // A line of which pieces went out before, or without its end, can't be taken as a whole.
    const bool unfinished = ends_inside && end == text.size();
    const bool pieces = in_long_line_ || unfinished || line.size() > longest_;
    while (line.size() > longest_) {
      block.lines.push_back({line.substr(0, longest_), offset, true});
      line.remove_prefix(longest_);
      offset += static_cast<int64_t>(longest_);
    }
    if (!line.empty()) block.lines.push_back({line, offset, pieces});
    in_long_line_ = unfinished;
    at = end + 1;
  }
  return text.size();
}

}  // namespace riffle::tap
