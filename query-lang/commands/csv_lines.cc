#include "query-lang/commands/csv_lines.h"

#include <utility>

namespace riffle::lang {

std::vector<std::vector<std::string>> parse_csv(std::string_view text) {
  std::vector<std::vector<std::string>> lines;
  std::vector<std::string> line;
  std::string cell;
  bool quoted = false;
  bool any = false;  // of this line
  const auto end_line = [&] {
    if (any) {
      line.push_back(std::move(cell));
      lines.push_back(std::move(line));
    }
    line.clear();
    cell.clear();
    any = false;
  };
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') {
        cell += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        cell += '"';
        ++i;
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
      any = true;
    } else if (c == ',') {
      line.push_back(std::move(cell));
      cell.clear();
      any = true;
    } else if (c == '\n') {
      end_line();
    } else if (c != '\r') {
      cell += c;
      any = true;
    }
  }
  end_line();
  return lines;
}

}  // namespace riffle::lang
