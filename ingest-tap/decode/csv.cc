#include "ingest-tap/decode/csv.h"

#include <algorithm>

namespace riffle::tap {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr size_t kLongestOpenRow = 64u << 10;

bool separates(char c) { return c == ',' || c == ';' || c == '\t'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

char separator_of(std::string_view line) {
  char best = ',';
  for (const char c : {',', ';', '\t'}) {
    if (std::count(line.begin(), line.end(), c) > std::count(line.begin(), line.end(), best))
      best = c;
  }
  return best;
}

// The cell at the front of `rest`, and takes it off with the separator. False: a quote is open.
bool take_cell(std::string_view& rest, char separator, TextArena& arena, std::string_view& cell) {
  if (!rest.starts_with('"')) {
    const size_t end = std::min(rest.find(separator), rest.size());
    cell = trimmed(rest.substr(0, end));
    rest.remove_prefix(end);
    return true;
  }
  std::string text;
  size_t at = 1;
  while (true) {
    const size_t quote = rest.find('"', at);
    if (quote == std::string_view::npos) return false;
    text += rest.substr(at, quote - at);
    at = quote + 1;
    if (at >= rest.size() || rest[at] != '"') break;
    text += '"';  // a doubled one is one
    ++at;
  }
  if (at < rest.size() && rest[at] != separator) return false;
  cell = arena.keep(text);
  rest.remove_prefix(at);
  return true;
}

std::string_view cut(std::string_view row, char separator, TextArena& arena,
                     std::vector<std::string_view>& cells) {
  if (row.ends_with('\r')) row.remove_suffix(1);
  cells.clear();
  while (true) {
    if (!take_cell(row, separator, arena, cells.emplace_back())) return "broken quotes in CSV";
    if (row.empty()) return {};
    row.remove_prefix(1);
  }
}

}  // namespace

CsvHeader::CsvHeader(std::string_view line) : separator_(separator_of(line)) {
  if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  TextArena arena;
  std::vector<std::string_view> cells;
  // Where its quotes are broken, the cells before that have their names.
  static_cast<void>(cut(line, separator_, arena, cells));
  for (const std::string_view cell : cells) {
    names_.emplace_back(cell.empty() ? "column_" + std::to_string(names_.size() + 1)
                                     : std::string(cell));
  }
}

std::string_view CsvHeader::split(std::string_view row, TextArena& arena,
                                  std::vector<std::string_view>& cells) const {
  if (const std::string_view wrong = cut(row, separator_, arena, cells); !wrong.empty())
    return wrong;
  if (cells.size() > names_.size()) return "more cells in a CSV row than its header has names";
  cells.resize(names_.size());
  return {};
}

bool is_open_csv_row(std::string_view row) {
  if (row.size() > kLongestOpenRow) return false;
  if (row.starts_with(kByteOrderMark)) row.remove_prefix(kByteOrderMark.size());
  bool cell_begins = true;
  for (size_t at = 0; at < row.size(); ++at) {
    if (!cell_begins || row[at] != '"') {
      cell_begins = separates(row[at]);
      continue;
    }
    // To the quote that ends the cell; doubled ones are in it.
    do {
      at = row.find('"', at + 1);
      if (at == std::string_view::npos) return true;
    } while (++at < row.size() && row[at] == '"');
    cell_begins = at < row.size() && separates(row[at]);
  }
  return false;
}

std::string_view first_csv_row(std::string_view text) {
  size_t end = text.find('\n');
  while (end != std::string_view::npos && is_open_csv_row(text.substr(0, end)))
    end = text.find('\n', end + 1);
  return text.substr(0, end);
}

DecodeOptions options_for_file(DecodeOptions options, std::string_view path) {
  for (const std::string_view packed : {".gz", ".zst"}) {
    if (path.ends_with(packed)) path.remove_suffix(packed.size());
  }
  if (options.sourcetype == "auto" && path.ends_with(".csv")) options.sourcetype = "csv";
  return options;
}

}  // namespace riffle::tap
