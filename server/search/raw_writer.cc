#include "server/search/lines_writer.h"

namespace riffle::server {
namespace {

void append_fields(std::string& lines, const index::Batch& batch, size_t row,
                   std::string& scratch) {
  bool first = true;
  for (const auto& field : batch.fields()) {
    const index::ValueView cell = field.column->at(row);
    if (cell.is_null()) continue;
    if (!first) lines += ' ';
    first = false;
    lines += field.name;
    lines += '=';
    lines += index::to_text(cell, scratch);
  }
}

void append_rows(std::string& lines, const index::Batch& batch) {
  const index::ColumnPtr raw = batch.column("_raw");
  std::string scratch;
  for (size_t row = 0; row < batch.rows(); ++row) {
    if (const index::ValueView value = raw->at(row); !value.is_null())
      lines += index::to_text(value, scratch);
    else
      append_fields(lines, batch, row, scratch);
    lines += '\n';
  }
}

}  // namespace

std::unique_ptr<ResultWriter> make_raw_writer(ByteSink out) {
  return std::make_unique<LinesWriter>(std::move(out), append_rows);
}

}  // namespace riffle::server
