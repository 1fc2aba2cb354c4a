#include "server/search/held_rows.h"
#include "server/search/result_writer.h"

namespace riffle::server {
namespace {

void append_cell(std::string& out, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos && !text.starts_with(' ') &&
      !text.ends_with(' ')) {
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

class CsvWriter : public ResultWriter {
 public:
  CsvWriter(ByteSink out, const WriterOptions& options)
      : out_(std::move(out)), zone_(options.zone) {}

  bool rows(const index::Batch& batch) override {
    held_.add(batch);
    return true;
  }

  bool finish() override {
    std::string text;
    const auto& columns = held_.columns();
    for (size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) text += ',';
      append_cell(text, columns[i]);
    }
    if (!columns.empty()) text += "\r\n";
    for (const auto& batch : held_.batches()) {
      std::vector<index::ColumnPtr> cells;
      for (const auto& name : columns) cells.push_back(batch.column(name));
      for (size_t row = 0; row < batch.rows(); ++row) {
        for (size_t i = 0; i < columns.size(); ++i) {
          if (i > 0) text += ',';
          append_value(text, columns[i], cells[i]->at(row));
        }
        text += "\r\n";
      }
      if (!out_(text)) return false;
      text.clear();
    }
    return text.empty() || out_(text);
  }

 private:
  void append_value(std::string& out, const std::string& column, const index::ValueView& value) {
    if (column == "_time" && value.kind() == index::ValueKind::kNumber) {
      append_cell(out, format_time(value.number(), *zone_));
    } else {
      append_cell(out, index::to_text(value, scratch_));
    }
  }

  ByteSink out_;
  std::shared_ptr<const TimeZone> zone_;
  HeldRows held_;
  std::string scratch_;
};

}  // namespace

std::unique_ptr<ResultWriter> make_csv_writer(ByteSink out, const WriterOptions& options) {
  return std::make_unique<CsvWriter>(std::move(out), options);
}

}  // namespace riffle::server
