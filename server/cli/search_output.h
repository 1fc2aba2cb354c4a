#pragma once

#include <memory>
#include <string>

#include "indexer/read/search_context.h"
#include "query-lang/query.h"
#include "server/search/result_writer.h"

namespace riffle::server {

// Rows to stdout by a writer; messages, progress and statistics to stderr. message() from any
// thread, the rest from the search's.
class SearchOutput : public lang::ResultSink {
 public:
  explicit SearchOutput(std::unique_ptr<ResultWriter> writer);

  Result<lang::Flow> rows(const index::Batch& batch) override;
  void progress(const index::ScanStatistics& statistics) override;
  void message(const index::SearchMessage& message);
  void progress_text(const std::string& text);
  // Writes what the writer holds back, and the summary.
  void finish(const std::string& summary);
  uint64_t row_count() const { return rows_; }

 private:
  void clear_progress();

  std::unique_ptr<ResultWriter> writer_;
  const bool terminal_;
  bool progress_shown_ = false;
  bool reader_gone_ = false;
  uint64_t rows_ = 0;
  std::mutex mutex_;  // of stderr
};

// A writer to stdout; a table is cut to the terminal's width where stdout is one.
std::unique_ptr<ResultWriter> stdout_writer(OutputFormat format,
                                            std::shared_ptr<const TimeZone> zone);

// "12 rows · 1,000 of 20,000 events matched · 0.12 s"
std::string summary_text(uint64_t rows, uint64_t matched, uint64_t scanned, double seconds);

}  // namespace riffle::server
