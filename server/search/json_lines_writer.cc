#include "server/search/json_text.h"
#include "server/search/result_writer.h"

namespace riffle::server {
namespace {

class JsonLinesWriter : public ResultWriter {
 public:
  explicit JsonLinesWriter(ByteSink out) : out_(std::move(out)) {}

  bool rows(const index::Batch& batch) override {
    std::string lines;
    for (size_t row = 0; row < batch.rows(); ++row) {
      append_json_row(lines, batch, row);
      lines += '\n';
    }
    return out_(lines);
  }
  bool finish() override { return true; }

 private:
  ByteSink out_;
};

}  // namespace

std::unique_ptr<ResultWriter> make_json_lines_writer(ByteSink out) {
  return std::make_unique<JsonLinesWriter>(std::move(out));
}

}  // namespace riffle::server
