#include "query-lang/knowledge/csv.h"

#include <vector>

#include <fmt/format.h>

namespace riffle::lang {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {
    if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
  }

  bool at_end() const { return at_ >= text_.size(); }

  Result<std::vector<std::string>> record() {
    std::vector<std::string> cells;
    while (true) {
      RIFFLE_ASSIGN(std::string cell, cell_here());
      cells.push_back(std::move(cell));
      if (at_end()) return cells;
      const char c = text_[at_++];
      if (c == ',') continue;
      if (c == '\r' && !at_end() && text_[at_] == '\n') ++at_;
      ++line_;
      return cells;
    }
  }

 private:
  Result<std::string> cell_here() {
    std::string cell;
    if (!at_end() && text_[at_] == '"') {
      const size_t first_line = line_;
      ++at_;
      while (true) {
        if (at_end())
          return user_error(fmt::format("line {}: a quote is never closed", first_line));
        const char c = text_[at_++];
        if (c == '"') {
          if (at_end() || text_[at_] != '"') break;
          ++at_;
        }
        if (c == '\n') ++line_;
        cell += c;
      }
    }
    while (!at_end() && text_[at_] != ',' && text_[at_] != '\n' && text_[at_] != '\r')
      cell += text_[at_++];
    return cell;
  }

  std::string_view text_;
  size_t at_ = 0;
  size_t line_ = 1;
};

void append_cell(std::string& out, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

bool is_kept(std::string_view name) {
  return !name.starts_with('_') || name == "_time" || name == "_raw" || name == "_key";
}

}  // namespace

Result<index::Batch> rows_from_csv(std::string_view text) {
  Reader reader(text);
  if (reader.at_end()) return user_error("the first line with the names of the fields is missing");
  RIFFLE_ASSIGN(const std::vector<std::string> names, reader.record());
  std::vector<index::ColumnBuilder> columns(names.size());
  size_t rows = 0;
  while (!reader.at_end()) {
    RIFFLE_ASSIGN(const std::vector<std::string> cells, reader.record());
    if (cells.size() == 1 && cells.front().empty() && names.size() > 1) continue;
    ++rows;
    for (size_t i = 0; i < columns.size(); ++i) {
      if (i < cells.size() && !cells[i].empty()) {
        columns[i].add_text(cells[i]);
      } else {
        columns[i].add_null();
      }
    }
  }
  index::Batch batch(rows);
  for (size_t i = 0; i < columns.size(); ++i) {
    if (!names[i].empty()) batch.set(names[i], columns[i].finish());
  }
  return batch;
}

std::string csv_from_rows(const index::Batch& rows) {
  std::string text;
  std::vector<index::ColumnPtr> columns;
  for (const index::Batch::Field& field : rows.fields()) {
    if (!is_kept(field.name)) continue;
    if (!columns.empty()) text += ',';
    append_cell(text, field.name);
    columns.push_back(field.column);
  }
  text += '\n';
  std::string scratch;
  for (size_t row = 0; row < rows.rows(); ++row) {
    for (size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) text += ',';
      append_cell(text, index::to_text(columns[i]->at(row), scratch));
    }
    text += '\n';
  }
  return text;
}

}  // namespace riffle::lang
