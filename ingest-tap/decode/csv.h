#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ingest-tap/decode/decoder.h"
#include "ingest-tap/decode/text_arena.h"

namespace riffle::tap {

// The names of a CSV file's columns, and what separates them: comma, semicolon or tab, whichever
// its first line has most of. A row is a line: line feeds within quotes are not understood.
class CsvHeader {
 public:
  explicit CsvHeader(std::string_view line);

  const std::vector<std::string>& names() const { return names_; }
  // One cell for each name, views into the row or the arena; a short row has empty cells. What is
  // wrong with the row, or empty.
  std::string_view split(std::string_view row, TextArena& arena,
                         std::vector<std::string_view>& cells) const;

 private:
  char separator_;
  std::vector<std::string> names_;
};

// Files called *.csv (compressed or not) have a header where nothing else is said of them.
DecodeOptions options_for_file(DecodeOptions options, std::string_view path);

}  // namespace riffle::tap
