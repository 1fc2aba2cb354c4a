#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "indexer/read/search_context.h"
#include "query-lang/query.h"
#include "server/search/line_queue.h"
#include "server/search/timeline.h"

namespace riffle::server {

// Turns what a running search gives into the lines of docs/http-api.md. Called by the search's
// thread only, but for message().
class NdjsonSink : public lang::ResultSink {
 public:
  struct Options {
    std::optional<uint64_t> max_rows = std::nullopt;
    bool preview = false;
    bool transforming = false;  // the rows are a table, whatever their fields are called
  };
  NdjsonSink(LineQueue& lines, const Options& options);

  Result<lang::Flow> rows(const index::Batch& batch) override;
  void preview(const index::Batch& batch) override;
  void progress(const index::ScanStatistics& statistics) override;
  void matched(const index::Batch& batch) override;
  // From any thread.
  void message(const index::SearchMessage& message);
  // The timeline and the columns of an answer without rows: what stands before `done`.
  void finish(bool events);

  uint64_t rows_written() const { return rows_; }
  // Whether max_rows ended the search before its end: its timeline and counts are of a part.
  bool cut() const { return cut_; }
  // Another one in place of that of the part.
  void set_timeline(Timeline timeline) { timeline_ = std::move(timeline); }

 private:
  void announce(const index::Batch& batch);
  bool push_fields();

  LineQueue& lines_;
  const Options options_;
  const std::chrono::steady_clock::time_point begin_;
  std::chrono::steady_clock::time_point last_progress_;
  std::vector<std::string> fields_;
  std::set<std::string, std::less<>> known_fields_;
  bool announced_ = false;
  bool events_ = false;
  bool cut_ = false;
  uint64_t rows_ = 0;
  Timeline timeline_;
};

}  // namespace riffle::server
