#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "ingest-tap/decode/line_join.h"
#include "ingest-tap/file/byte_source.h"

namespace riffle::tap {

// Some lines of a stream with the memory they lie in.
struct LineBlock {
  struct Line {
    std::string_view text;  // without the line feed
    int64_t offset = 0;     // of its first byte in the stream
    bool piece = false;     // of a line that is longer than allowed; its pieces follow each other
  };
  std::unique_ptr<char[]> memory;
  std::vector<Line> lines;
  int64_t next_offset = 0;  // of what follows
};

// Cuts a stream at its line feeds. Empty lines are left out; a last line needs no line feed. Holds
// no more than two longest lines, whatever the stream is. One thread.
class LineReader {
 public:
  // With `goes_on` lines that go on with the one before them are one with it.
  LineReader(ByteSource& source, size_t longest_line, size_t block_bytes, GoesOn goes_on = {})
      : source_(source),
        longest_(longest_line),
        block_bytes_(block_bytes),
        goes_on_(std::move(goes_on)) {}

  // The next lines; none at the end. After a failure the lines before it have been given out
  // already.
  Result<LineBlock> next();

 private:
  size_t cut(std::string_view text, bool ends_inside, bool goes_on, LineBlock& block);
  size_t end_of_event(std::string_view text, size_t begin) const;

  ByteSource& source_;
  const size_t longest_;
  const size_t block_bytes_;
  const GoesOn goes_on_;
  std::string rest_;    // the beginning of a line whose end was not in the last block
  int64_t offset_ = 0;  // of rest_
  bool in_long_line_ = false;
  bool at_end_ = false;
  std::unique_ptr<Error> failure_;  // kept until the lines before it are out
};

}  // namespace riffle::tap
