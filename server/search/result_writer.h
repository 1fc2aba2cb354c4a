#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "indexer/base/result.h"
#include "indexer/base/time_zone.h"
#include "indexer/columns/batch.h"

namespace riffle::server {

// Where the bytes go. False: nobody reads any more (a closed pipe), which is no failure.
using ByteSink = std::function<bool(std::string_view)>;

// Writes the rows of an answer as they come. One thread.
class ResultWriter {
 public:
  virtual ~ResultWriter() = default;
  // False: nobody reads any more.
  virtual bool rows(const index::Batch& batch) = 0;
  virtual bool finish() = 0;
};

enum class OutputFormat { kTable, kJson, kCsv, kRaw };
// User error for an unknown name, naming those there are.
Result<OutputFormat> parse_output_format(std::string_view name);

struct WriterOptions {
  // Of a table, where the output is a terminal: lines are cut to so many columns. 0: not cut.
  size_t terminal_columns = 0;
  // For _time in tables and CSV files.
  std::shared_ptr<const TimeZone> zone = TimeZone::utc();
};

std::unique_ptr<ResultWriter> make_result_writer(OutputFormat format, ByteSink out,
                                                 const WriterOptions& options);

// One file each.
std::unique_ptr<ResultWriter> make_json_lines_writer(ByteSink out);
// A row a line by RFC 4180; the columns are those of all rows, so the rows are held until the end
// where further columns turn up.
std::unique_ptr<ResultWriter> make_csv_writer(ByteSink out, const WriterOptions& options);
// _raw of each row, byte for byte, and a line feed; rows without one as "field=value" pairs.
std::unique_ptr<ResultWriter> make_raw_writer(ByteSink out);
// Aligned columns for people. Control characters are shown, never sent: an event must not steer the
// terminal of who reads it.
std::unique_ptr<ResultWriter> make_table_writer(ByteSink out, const WriterOptions& options);

// 2026-01-01T12:00:00.123+09:00; decimals only where there are some.
std::string format_time(double epoch_seconds, const TimeZone& zone);

}  // namespace riffle::server
