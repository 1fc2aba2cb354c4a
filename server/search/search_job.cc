#include "server/search/search_job.h"

#include <thread>

#include "indexer/base/spill_space.h"
#include "server/search/error_json.h"
#include "server/search/json_text.h"
#include "server/search/ndjson_sink.h"
#include "server/search/time_argument.h"

namespace riffle::server {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kQueueBytes = 4u << 20;  // of lines that wait for the client
// How soon a client that went away is noticed while there is nothing to send; the search itself
// must stop within 100 ms.
constexpr auto kLookEvery = std::chrono::milliseconds(20);

bool is_transforming(const lang::Query& query) {
  for (const auto& command : query.commands()) {
    const lang::CommandKind kind = command->kind();
    if (kind == lang::CommandKind::kTransforming || kind == lang::CommandKind::kGenerating)
      return true;
  }
  return false;
}

// The query where it does nothing but choose events, giving their times alone. A query that does
// more could do it twice.
std::optional<lang::Query> times_query(const lang::Query& query) {
  for (const auto& command : query.commands()) {
    if (command->spec().name != "search") return std::nullopt;
  }
  const std::string text = query.print();
  if (text.find('[') != std::string::npos) return std::nullopt;  // of a subsearch, perhaps
  auto times = lang::Query::parse(text + " | table _time", {.knowledge = query.knowledge()});
  if (!times) return std::nullopt;
  return *std::move(times);
}

class CountTimes : public lang::ResultSink {
 public:
  Result<lang::Flow> rows(const index::Batch& batch) override {
    timeline.add(batch);
    return lang::Flow::kMore;
  }
  Timeline timeline;
};

// After the last row that somebody asked for: all that matches, over the same snapshot, so that
// timeline and counts are whole. False where that can't be had; then they stay those of a part.
bool count_all(const PreparedSearch& search, index::SearchContext context,
               lang::QueryOutcome& outcome, NdjsonSink& sink) {
  const auto query = times_query(*search.query);
  if (!query) return false;
  context.message = [](const index::SearchMessage&) {};  // told already
  CountTimes times;
  lang::RunOptions options = search.options;
  options.previews = false;
  auto counted = lang::run_query(*query, options, context, times);
  if (!counted) return false;
  sink.set_timeline(std::move(times.timeline));
  outcome.scan = std::move(counted->scan);
  return true;
}

std::string done_line(const Result<lang::QueryOutcome>& outcome,
                      const index::SearchContext& context, const PreparedSearch& search,
                      uint64_t rows, bool stopped_early, double seconds,
                      const CompletenessProvider& completeness) {
  std::string line = "{\"type\":\"done\",\"ok\":";
  line += outcome ? "true" : "false";
  if (!search.sid.empty()) line += ",\"sid\":\"" + search.sid + "\"";
  if (!outcome) line += ",\"error\":" + error_json(outcome.error(), search.text);
  const index::ScanStatistics scan = outcome ? outcome->scan : index::ScanStatistics();
  line += ",\"statistics\":{\"scanned_events\":" + std::to_string(scan.events_scanned) +
          ",\"scanned_bytes\":" + std::to_string(scan.bytes_scanned) +
          ",\"matched\":" + std::to_string(scan.events_matched) +
          ",\"stopped_early\":" + (stopped_early ? "true" : "false") +
          ",\"rows\":" + std::to_string(rows) + ",\"segments\":" + std::to_string(scan.segments) +
          ",\"segments_pruned\":" + std::to_string(scan.segments_pruned) + ",\"seconds\":";
  append_json(line, seconds);
  line +=
      ",\"peak_memory_bytes\":" + std::to_string(context.memory->peak()) + ",\"spilled_bytes\":" +
      std::to_string(context.spill == nullptr ? 0 : context.spill->written()) +
      ",\"snapshot\":" + std::to_string(context.snapshot ? context.snapshot->commit() : 0) + "}";
  line += ",\"completeness\":" + completeness(scan.damaged_segments, *context.zone).to_json();
  return line + "}\n";
}

}  // namespace

Result<PreparedSearch> prepare_search(const SearchRequest& request,
                                      std::shared_ptr<const lang::Knowledge> knowledge) {
  PreparedSearch search;
  search.text = request.query;
  search.now = request.now ? from_seconds(*request.now) : now_micros();
  search.zone = TimeZone::utc();
  if (!request.tz.empty()) {
    RIFFLE_ASSIGN(search.zone, TimeZone::find(request.tz));
  }
  RIFFLE_ASSIGN(search.options.time,
                time_range_argument(request.earliest, request.latest, search.now, *search.zone));
  search.options.previews = request.preview;
  search.max_rows = request.max_rows;
  RIFFLE_ASSIGN(search.query, lang::Query::parse(search.text, {.knowledge = std::move(knowledge)}));
  return search;
}

SearchOutcome run_search_stream(const PreparedSearch& search,
                                std::shared_ptr<const index::EventSource> snapshot,
                                const SearchLimits& limits,
                                const CompletenessProvider& completeness,
                                const std::function<bool(std::string_view)>& write,
                                const std::function<bool()>& alive) {
  const auto begin = Clock::now();
  CancelToken cancel;
  MemoryAccount memory(limits.memory_bytes);
  SpillSpace spill(limits.spill_folder, limits.spill_bytes);
  LineQueue lines(kQueueBytes);
  NdjsonSink sink(lines,
                  {search.max_rows, search.options.previews, is_transforming(*search.query)});

  index::SearchContext context;
  context.snapshot = std::move(snapshot);
  context.cancel = &cancel;
  context.deadline = begin + limits.time;
  context.memory = &memory;
  if (!limits.spill_folder.empty()) context.spill = &spill;
  context.row_limits = &limits.rows;
  context.message = [&sink](const index::SearchMessage& message) { sink.message(message); };
  context.now = search.now;
  context.zone = search.zone;
  context.time_range = search.options.time;
  context.workers = limits.workers;

  SearchOutcome result;
  std::thread worker([&] {
    KeepRows rows(sink);
    auto outcome = lang::run_query(*search.query, search.options, context, rows);
    bool stopped_early = sink.cut() && !is_transforming(*search.query);
    // For a page that draws it; who only wants some rows need not wait.
    if (outcome && stopped_early && search.options.previews)
      stopped_early = !count_all(search, context, *outcome, sink);
    result.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    result.ok = outcome.has_value();
    result.rows = sink.rows_written();
    if (outcome) {
      result.scan = outcome->scan;
      sink.finish(outcome->events);
    }
    // Before the client knows that it has ended.
    if (auto kept = rows.take(result.rows); kept && outcome && search.finished)
      search.finished->add(search.sid, *std::move(kept), now_micros());
    lines.push(done_line(outcome, context, search, result.rows, stopped_early, result.seconds,
                         completeness));
    lines.finish();
  });
  while (const auto text = lines.pop_all(kLookEvery)) {
    // Asked also while lines flow: a server that stops must not wait for the end of a long answer.
    if ((text->empty() || write(*text)) && alive()) continue;
    result.cancelled = true;
    cancel.cancel();
    lines.abandon();
    break;
  }
  worker.join();
  if (result.cancelled) result.ok = false;
  return result;
}

}  // namespace riffle::server
