#include "server/search/json_text.h"
#include "server/search/lines_writer.h"

namespace riffle::server {
namespace {

void append_rows(std::string& lines, const index::Batch& batch) {
  for (size_t row = 0; row < batch.rows(); ++row) {
    append_json_row(lines, batch, row);
    lines += '\n';
  }
}

}  // namespace

std::unique_ptr<ResultWriter> make_json_lines_writer(ByteSink out) {
  return std::make_unique<LinesWriter>(std::move(out), append_rows);
}

}  // namespace riffle::server
