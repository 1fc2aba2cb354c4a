#include <algorithm>
#include <map>

#include "indexer/read/quiet_context.h"
#include "query-lang/knowledge/ruled_source.h"
#include "server/endpoints/endpoint_list.h"
#include "server/endpoints/services.h"
#include "server/search/json_text.h"
#include "server/search/time_argument.h"

namespace riffle::server {
namespace {

constexpr uint64_t kSampleEvents =
    1000;  // enough to meet the common fields, quick enough for completion
constexpr size_t kMostFields = 500;
constexpr auto kTime = std::chrono::seconds(2);

Result<std::map<std::string, uint64_t>> sample_fields(const index::EventSource& events,
                                                      TimeRange range, const SearchLimits& limits) {
  index::QuietContext quiet(limits.memory_bytes);  // completion has no place for messages
  index::SearchContext& context = quiet.context;
  context.deadline = std::chrono::steady_clock::now() + kTime;
  context.now = now_micros();
  context.time_range = range;
  index::ScanSpec spec;
  spec.time = range;
  spec.limit = kSampleEvents;
  std::map<std::string, uint64_t> counts;
  RIFFLE_ASSIGN(const auto scan, events.scan(spec, context));
  uint64_t seen = 0;
  for (size_t part = 0; part < scan->parts() && seen < kSampleEvents; ++part) {
    while (seen < kSampleEvents) {
      RIFFLE_ASSIGN(const auto batch, scan->next(part));
      if (!batch) break;
      seen += batch->rows();
      for (const auto& field : batch->fields()) {
        uint64_t& count = counts[field.name];
        for (size_t row = 0; row < batch->rows(); ++row)
          count += field.column->is_null(row) ? 0 : 1;
      }
    }
  }
  return counts;
}

Response handle(const Request& request, Services& services) {
  const auto range =
      time_range_argument(request.parameter("earliest").value_or(""),
                          request.parameter("latest").value_or(""), now_micros(), *TimeZone::utc());
  if (!range) return error_response(400, range.error());
  const auto events =
      lang::RuledSource::make(services.store.snapshot(), services.knowledge->field_rules());
  if (!events) return error_response(status_of(events.error()), events.error());
  const auto counts = sample_fields(**events, *range, services.limits);
  if (!counts) return error_response(status_of(counts.error()), counts.error());
  std::vector<std::pair<std::string, uint64_t>> sorted;
  for (const auto& [name, count] : *counts) {
    if (count > 0) sorted.emplace_back(name, count);
  }
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  sorted.resize(std::min(sorted.size(), kMostFields));
  JsonWriter out;
  out.begin_object().key("fields").begin_array();
  for (const auto& [name, count] : sorted)
    out.begin_object().member("name", name).key("count").unsigned_integer(count).end_object();
  out.end_array().end_object();
  return json_response(out.take());
}

}  // namespace

const EndpointSpec& fields_endpoint() {
  static const EndpointSpec spec{
      .method = "GET",
      .path = "/api/v1/fields",
      .summary = "Names of fields",
      .description = "From a sample of the newest events, the most frequent first; for completion.",
      .parameters = {{"earliest", "string", "begin of the time range"},
                     {"latest", "string", "end of the time range"}},
      .handle = handle};
  return spec;
}

}  // namespace riffle::server
