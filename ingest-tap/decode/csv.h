#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ingest-tap/decode/decoder.h"
#include "ingest-tap/decode/text_arena.h"

namespace riffle::tap {

// The names of a CSV file's columns, and what separates them: comma, semicolon or tab, whichever
// its first line has most of.
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

// Whether the row ends within quotes, so that the line behind it is its continuation. Quotes that
// stay open for longer than any cell are a mistake in that row, and not an open one.
bool is_open_csv_row(std::string_view row);
// The first row of a text, without its line feed.
std::string_view first_csv_row(std::string_view text);

// Files called *.csv (compressed or not) have a header where nothing else is said of them.
DecodeOptions options_for_file(DecodeOptions options, std::string_view path);

}  // namespace riffle::tap
