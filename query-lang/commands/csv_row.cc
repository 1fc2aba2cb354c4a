#include "query-lang/commands/csv_row.h"

namespace riffle::lang {

std::string csv_row(const index::Batch& rows, size_t row) {
  std::string line;
  bool first = true;
  for (const index::Batch::Field& field : rows.fields()) {
    if (field.name.starts_with('_')) continue;
    if (!first) line += ',';
    first = false;
    const std::string text = index::to_text(field.column->at(row));
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
      line += text;
      continue;
    }
    line += '"';
    for (const char c : text) line += c == '"' ? "\"\"" : std::string(1, c);
    line += '"';
  }
  return line;
}

}  // namespace riffle::lang
