#include "server/search/result_writer.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "indexer/base/time.h"

namespace riffle::server {

Result<OutputFormat> parse_output_format(std::string_view name) {
  if (name == "table") return OutputFormat::kTable;
  if (name == "json") return OutputFormat::kJson;
  if (name == "csv") return OutputFormat::kCsv;
  if (name == "raw") return OutputFormat::kRaw;
  return user_error("there is no output format \"" + std::string(name) + "\"", {},
                    "one of table, json, csv, raw");
}

std::unique_ptr<ResultWriter> make_result_writer(OutputFormat format, ByteSink out,
                                                 const WriterOptions& options) {
  switch (format) {
    case OutputFormat::kJson:
      return make_json_lines_writer(std::move(out));
    case OutputFormat::kCsv:
      return make_csv_writer(std::move(out), options);
    case OutputFormat::kRaw:
      return make_raw_writer(std::move(out));
    case OutputFormat::kTable:
      break;
  }
  return make_table_writer(std::move(out), options);
}

std::string format_time(double epoch_seconds, const TimeZone& zone) {
  const Micros at = from_seconds(epoch_seconds);
  const CivilTime civil = zone.to_civil(at);
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", civil.year, civil.month,
                                 civil.day, civil.hour, civil.minute, civil.second);
  if (civil.micros % 1000 != 0)
    text += fmt::format(".{:06}", civil.micros);
  else if (civil.micros != 0)
    text += fmt::format(".{:03}", civil.micros / 1000);
  const int offset = zone.offset_seconds(at);
  if (offset == 0) return text + "Z";
  const int minutes = std::abs(offset) / 60;
  return text + fmt::format("{}{:02}:{:02}", offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

}  // namespace riffle::server
