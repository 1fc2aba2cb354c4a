#include <algorithm>
#include <cmath>

#include "server/search/held_rows.h"
#include "server/search/result_writer.h"
#include "server/search/terminal_text.h"

namespace riffle::server {
namespace {

constexpr size_t kPageRows =
    1000;  // widths are settled for so many rows at a time, so that a long answer begins at once
constexpr size_t kWidestColumn = 60;  // of all but the last column

struct Cell {
  std::vector<std::string> lines;
  bool number = false;
};

void pad(std::string& out, size_t columns) { out.append(columns, ' '); }

void trim_right(std::string& line) { line.erase(line.find_last_not_of(' ') + 1); }

class TableWriter : public ResultWriter {
 public:
  TableWriter(ByteSink out, const WriterOptions& options)
      : out_(std::move(out)), options_(options) {}

  bool rows(const index::Batch& batch) override {
    held_.add(batch);
    if (held_.rows() < kPageRows) return true;
    return write_page();
  }
  bool finish() override { return held_.rows() == 0 || write_page(); }

 private:
  // Events show their time and their text; the fields are in the text. Tables show what is in them
  // but for internal fields.
  std::vector<std::string> shown_columns() const {
    const auto& all = held_.columns();
    const bool events = std::find(all.begin(), all.end(), "_raw") != all.end();
    std::vector<std::string> shown;
    if (events) {
      if (std::find(all.begin(), all.end(), "_time") != all.end()) shown.push_back("_time");
      shown.push_back("_raw");
      return shown;
    }
    for (const auto& name : all) {
      if (!name.starts_with('_') || name == "_time") shown.push_back(name);
    }
    return shown.empty() ? all : shown;
  }

  Cell make_cell(const std::string& column, const index::ValueView& value) {
    if (value.kind() == index::ValueKind::kNumber) {
      if (column == "_time") return {{format_time(value.number(), *options_.zone)}, false};
      return {{index::format_number(value.number())}, true};
    }
    std::string scratch;
    return {terminal_lines(index::to_text(value, scratch)), false};
  }

  bool write_page() {
    const std::vector<std::string> columns = shown_columns();
    std::vector<std::vector<Cell>> table;
    for (const auto& batch : held_.batches()) {
      std::vector<index::ColumnPtr> cells;
      for (const auto& name : columns) cells.push_back(batch.column(name));
      for (size_t row = 0; row < batch.rows(); ++row) {
        std::vector<Cell> line;
        for (size_t i = 0; i < columns.size(); ++i)
          line.push_back(make_cell(columns[i], cells[i]->at(row)));
        table.push_back(std::move(line));
      }
    }
    held_.clear_rows();

    std::vector<std::string> titles;
    std::vector<size_t> widths;
    for (size_t i = 0; i < columns.size(); ++i) {
      titles.push_back(escape_for_terminal(columns[i]));
      size_t width = display_width(titles[i]);
      for (const auto& row : table) {
        for (const auto& line : row[i].lines) width = std::max(width, display_width(line));
      }
      const bool last = i + 1 == columns.size();
      widths.push_back(last ? width : std::min(width, kWidestColumn));
    }

    std::string text;
    if (columns != written_columns_) {
      if (!written_columns_.empty()) text += '\n';
      std::vector<Cell> head;
      std::vector<Cell> rule;
      for (size_t i = 0; i < columns.size(); ++i) {
        head.push_back({{titles[i]}, false});
        std::string dashes;
        for (size_t c = 0; c < std::min(widths[i], kWidestColumn); ++c) dashes += "─";
        rule.push_back({{dashes}, false});
      }
      append_row(text, head, widths);
      append_row(text, rule, widths);
      written_columns_ = columns;
    }
    for (const auto& row : table) append_row(text, row, widths);
    return out_(text);
  }

  void append_row(std::string& out, const std::vector<Cell>& row,
                  const std::vector<size_t>& widths) const {
    size_t height = 1;
    for (const auto& cell : row) height = std::max(height, cell.lines.size());
    for (size_t h = 0; h < height; ++h) {
      std::string line;
      for (size_t i = 0; i < row.size(); ++i) {
        if (i > 0) line += "  ";
        const bool last = i + 1 == row.size();
        std::string part = h < row[i].lines.size() ? row[i].lines[h] : std::string();
        if (!last) part = cut_to_width(part, widths[i]);
        const size_t width = display_width(part);
        const size_t room = width < widths[i] ? widths[i] - width : 0;
        if (row[i].number) pad(line, room);
        line += part;
        if (!row[i].number && !last) pad(line, room);
      }
      trim_right(line);
      if (options_.terminal_columns > 0) line = cut_to_width(line, options_.terminal_columns);
      out += line;
      out += '\n';
    }
  }

  ByteSink out_;
  const WriterOptions options_;
  HeldRows held_;
  std::vector<std::string> written_columns_;
};

}  // namespace

std::unique_ptr<ResultWriter> make_table_writer(ByteSink out, const WriterOptions& options) {
  return std::make_unique<TableWriter>(std::move(out), options);
}

}  // namespace riffle::server
