#include "server/search/result_writer.h"

namespace riffle::server {
namespace {

class RawWriter : public ResultWriter {
 public:
  explicit RawWriter(ByteSink out) : out_(std::move(out)) {}

  bool rows(const index::Batch& batch) override {
    std::string lines;
    const index::ColumnPtr raw = batch.column("_raw");
    std::string scratch;
    for (size_t row = 0; row < batch.rows(); ++row) {
      if (const index::ValueView value = raw->at(row); !value.is_null()) {
        lines += index::to_text(value, scratch);
      } else {
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
      lines += '\n';
    }
    return out_(lines);
  }
  bool finish() override { return true; }

 private:
  ByteSink out_;
};

}  // namespace

std::unique_ptr<ResultWriter> make_raw_writer(ByteSink out) {
  return std::make_unique<RawWriter>(std::move(out));
}

}  // namespace riffle::server
