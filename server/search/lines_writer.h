#pragma once

#include <string>
#include <utility>

#include "server/search/result_writer.h"

namespace riffle::server {

// Writes each batch at once, as the lines that `append` makes of it.
class LinesWriter : public ResultWriter {
 public:
  using Append = void (*)(std::string& lines, const index::Batch& batch);
  LinesWriter(ByteSink out, Append append) : out_(std::move(out)), append_(append) {}

  bool rows(const index::Batch& batch) override {
    std::string lines;
    append_(lines, batch);
    return out_(lines);
  }
  bool finish() override { return true; }

 private:
  ByteSink out_;
  Append append_;
};

}  // namespace riffle::server
