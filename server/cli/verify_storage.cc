#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <thread>

#include "indexer/base/json.h"
#include "indexer/base/time_format.h"
#include "indexer/read/quiet_context.h"
#include "indexer/store/store.h"
#include "ingest-tap/file/storage_count.h"
#include "query-lang/query.h"
#include "server/cli/command_list.h"
#include "server/cli/existing_data.h"
#include "server/cli/report.h"
#include "server/search/search_job.h"

namespace riffle::server {
namespace {

using Counts = std::map<tap::HourOfPartition, uint64_t>;

constexpr size_t kMemoryBytes = size_t{1} << 30;
constexpr auto kNoDeadline = std::chrono::hours(24 * 365);
constexpr Micros kHour = 3600 * kMicrosPerSecond;
// _time_source stands only in events whose time is not their own.
constexpr std::string_view kQuery =
    "index=* index!=_dead_letter kafka_topic=* | eval hour=if(isnull(_time_source), "
    "floor(_time/3600), -1) "
    "| stats count by kafka_topic, kafka_partition, hour";

class Collect final : public lang::ResultSink {
 public:
  Result<lang::Flow> rows(const index::Batch& batch) override {
    for (size_t row = 0; row < batch.rows(); ++row) {
      tap::HourOfPartition where;
      where.topic = index::to_text(batch.at(row, "kafka_topic"));
      where.partition = static_cast<int32_t>(number(batch.at(row, "kafka_partition")));
      where.hour = number(batch.at(row, "hour"));
      counts[where] += static_cast<uint64_t>(number(batch.at(row, "count")));
    }
    return lang::Flow::kMore;
  }
  Counts counts;

 private:
  static int64_t number(const index::ValueView& value) {
    return static_cast<int64_t>(index::as_number(value).value_or(-1));
  }
};

Result<Counts> count_index(const std::string& directory) {
  SearchRequest request;
  request.query = kQuery;
  RIFFLE_ASSIGN(const PreparedSearch search, prepare_search(request, nullptr));
  RIFFLE_TRY(need_data_directory(directory));
  index::StoreOptions options;
  options.directory = directory;
  options.read_only = true;
  RIFFLE_ASSIGN(const auto store, index::Store::open(std::move(options)));
  index::QuietContext quiet(kMemoryBytes);
  index::SearchContext& context = quiet.context;
  context.snapshot = store->snapshot();
  context.deadline = std::chrono::steady_clock::now() + kNoDeadline;
  context.now = search.now;
  context.zone = search.zone;
  context.time_range = search.options.time;
  context.workers = std::max<size_t>(1, std::thread::hardware_concurrency());
  Collect collect;
  RIFFLE_TRY(lang::run_query(*search.query, search.options, context, collect));
  return std::move(collect.counts);
}

std::string where_text(const tap::HourOfPartition& where) {
  const std::string hour =
      where.hour == tap::HourOfPartition::kNoTime
          ? std::string("without a time of their own")
          : format_time(where.hour * kHour, "%Y-%m-%dT%H:00Z", *TimeZone::utc());
  return fmt::format("{} partition {} {}", where.topic, where.partition, hour);
}

// Prints each difference; how many there are.
uint64_t compare(const Counts& stored, const Counts& indexed) {
  Counts all = stored;
  for (const auto& [where, count] : indexed) all.try_emplace(where, 0);
  uint64_t differences = 0;
  const auto of = [](const Counts& counts, const tap::HourOfPartition& where) {
    const auto found = counts.find(where);
    return found == counts.end() ? uint64_t{0} : found->second;
  };
  for (const auto& [where, count] : all) {
    const uint64_t in_index = of(indexed, where);
    const uint64_t in_storage = of(stored, where);
    if (in_index == in_storage) continue;
    ++differences;
    std::printf("%s: %llu in storage, %llu in the index\n", where_text(where).c_str(),
                static_cast<unsigned long long>(in_storage),
                static_cast<unsigned long long>(in_index));
  }
  return differences;
}

uint64_t sum(const Counts& counts) {
  uint64_t all = 0;
  for (const auto& [where, count] : counts) all += count;
  return all;
}

int run(const Arguments& arguments) {
  const auto stored = tap::count_storage(arguments.get("DIR"), {});
  if (!stored) {
    report_error(stored.error());
    return stored.error().kind == ErrorKind::kUser ? kExitWrongCall : kExitFailed;
  }
  for (const Error& failure : stored->failures) report_error(failure);
  const auto indexed = count_index(arguments.get("--data"));
  if (!indexed) {
    report_error(indexed.error());
    return kExitFailed;
  }
  const uint64_t differences = compare(stored->events, *indexed);
  JsonWriter out;
  out.begin_object();
  out.key("files").unsigned_integer(stored->files);
  out.key("stored_messages").unsigned_integer(stored->messages);
  out.key("stored_not_decodable").unsigned_integer(stored->not_decodable);
  out.key("stored_distinct").unsigned_integer(sum(stored->events));
  out.key("indexed").unsigned_integer(sum(*indexed));
  out.key("differences").unsigned_integer(differences);
  out.end_object();
  std::printf("%s\n", out.text().c_str());
  return differences == 0 && stored->failures.empty() ? kExitDone : kExitFailed;
}

}  // namespace

CommandDefinition verify_storage_command() {
  return {"verify-storage",
          "Count what a storage consumer kept and what the index holds, by partition and hour",
          {{"--data", "DIR", "the data directory", true},
           {"DIR", "", "the storage consumer's directory", true}},
          run};
}

}  // namespace riffle::server
