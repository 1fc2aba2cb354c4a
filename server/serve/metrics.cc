#include "server/serve/metrics.h"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>

#include "server/version.h"

namespace riffle::server {
namespace {

void header(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
  out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

std::string label(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out;
}

void process_metrics(std::string& out) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  header(out, "process_cpu_seconds_total", "counter", "User and system time.");
  out += fmt::format("process_cpu_seconds_total {}\n",
                     seconds(usage.ru_utime) + seconds(usage.ru_stime));
  long pages = 0;
  if (std::FILE* statm = std::fopen("/proc/self/statm", "re")) {
    if (std::fscanf(statm, "%*s %ld", &pages) != 1) pages = 0;
    std::fclose(statm);
  }
  header(out, "process_resident_memory_bytes", "gauge", "Resident memory.");
  out += fmt::format("process_resident_memory_bytes {}\n", pages * sysconf(_SC_PAGESIZE));
  uint64_t files = 0;
  if (DIR* directory = opendir("/proc/self/fd")) {
    while (const dirent* entry = readdir(directory)) files += entry->d_name[0] != '.' ? 1 : 0;
    closedir(directory);
  }
  header(out, "process_open_fds", "gauge", "Open file descriptors.");
  out += fmt::format("process_open_fds {}\n", files);
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  header(out, "process_max_fds", "gauge", "Limit of file descriptors.");
  out += fmt::format("process_max_fds {}\n", limit.rlim_cur);
}

void store_metrics(std::string& out, const index::Store& store) {
  struct Sums {
    uint64_t rows = 0, bytes = 0, raw = 0, segments = 0, damaged = 0;
  };
  std::map<std::string, Sums> by_index;
  for (const auto& segment : store.segments()) {
    Sums& sums = by_index[segment.index];
    sums.rows += segment.rows;
    sums.bytes += segment.file_bytes;
    sums.raw += segment.raw_bytes;
    sums.segments += 1;
    sums.damaged += segment.damaged ? 1 : 0;
  }
  const auto each = [&](std::string_view name, std::string_view help, uint64_t Sums::*member) {
    header(out, name, "gauge", help);
    for (const auto& [index, sums] : by_index)
      out += fmt::format("{}{{index=\"{}\"}} {}\n", name, label(index), sums.*member);
  };
  each("riffle_index_docs", "Committed events.", &Sums::rows);
  each("riffle_index_size_bytes", "Bytes of the segment files.", &Sums::bytes);
  each("riffle_index_raw_bytes", "Bytes of the events in them.", &Sums::raw);
  each("riffle_segments", "Segment files.", &Sums::segments);
  each("riffle_segments_damaged", "Segments in quarantine.", &Sums::damaged);
  header(out, "riffle_last_commit", "gauge", "Number of the last commit.");
  out += fmt::format("riffle_last_commit {}\n", store.last_commit());
  header(out, "riffle_rollbacks_total", "counter",
         "How often active events were dropped and read again.");
  out += fmt::format("riffle_rollbacks_total {}\n", store.rollbacks());
}

void ledger_metrics(std::string& out, const Ledger& ledger) {
  const auto each = [&](std::string_view name, std::string_view help,
                        uint64_t index::LedgerCounts::*member) {
    header(out, name, "counter", help);
    std::map<std::string, uint64_t> by_topic;  // not by file: their number has no bound
    for (const auto& row : ledger.rows) {
      by_topic[row.key.kind == "kafka" ? fmt::format("kafka/{}", row.key.topic) : row.key.kind] +=
          row.checkpoint.counts.*member;
    }
    for (const auto& [source, count] : by_topic)
      out += fmt::format("{}{{source=\"{}\"}} {}\n", name, label(source), count);
  };
  using Counts = index::LedgerCounts;
  each("riffle_ingest_events_total",
       "Events consumed: indexed, duplicate, dead-lettered and expired together.",
       &Counts::consumed);
  each("riffle_ingest_bytes_total", "Bytes of the events consumed.", &Counts::bytes);
  each("riffle_ingest_indexed_total", "Events indexed.", &Counts::indexed);
  each("riffle_ingest_duplicate_total", "Events dropped as duplicates.", &Counts::duplicate);
  each("riffle_ingest_dead_lettered_total", "Events that could not be decoded.",
       &Counts::dead_lettered);
  each("riffle_ingest_expired_total", "Events older than the retention.", &Counts::expired);
  each("riffle_ingest_late_total", "Events indexed that came late.", &Counts::late);
  header(out, "riffle_kafka_missing_messages_total", "counter",
         "Messages that were gone before they were read, since the data directory was made.");
  out += fmt::format("riffle_kafka_missing_messages_total {}\n", ledger.losses.missing);
  header(out, "riffle_ingest_queue_bytes", "gauge",
         "Bytes of the spool: acknowledged, or being so.");
  out += fmt::format("riffle_ingest_queue_bytes {}\n", ledger.spool.used_bytes);
  header(out, "riffle_ingest_queue_capacity_bytes", "gauge", "What the spool may hold.");
  out += fmt::format("riffle_ingest_queue_capacity_bytes {}\n", ledger.spool.max_bytes);
  header(out, "riffle_kafka_consumer_lag", "gauge",
         "Events of the partition that are not in the index yet.");
  for (const auto& row : ledger.rows) {
    if (!row.live || row.lag_events < 0 || row.key.kind != "kafka") continue;
    out += fmt::format("riffle_kafka_consumer_lag{{topic=\"{}\",partition=\"{}\"}} {}\n",
                       label(row.key.topic), row.key.partition, row.lag_events);
  }
}

}  // namespace

void Metrics::Histogram::add(double seconds) {
  for (size_t i = 0; i < kBounds.size(); ++i) {
    if (seconds <= kBounds[i]) ++counts[i];
  }
  ++count;
  sum += seconds;
}

void Metrics::Histogram::render(std::string& out, std::string_view name,
                                std::string_view labels) const {
  const std::string_view comma = labels.empty() ? "" : ",";
  for (size_t i = 0; i < kBounds.size(); ++i) {
    out +=
        fmt::format("{}_bucket{{{}{}le=\"{}\"}} {}\n", name, labels, comma, kBounds[i], counts[i]);
  }
  out += fmt::format("{}_bucket{{{}{}le=\"+Inf\"}} {}\n", name, labels, comma, count);
  const std::string set = labels.empty() ? "" : fmt::format("{{{}}}", labels);
  out += fmt::format("{}_sum{} {}\n{}_count{} {}\n", name, set, sum, name, set, count);
}

void Metrics::count_request(std::string_view endpoint, int status, double seconds) {
  const std::lock_guard lock(mutex_);
  ++requests_[{std::string(endpoint), status}];
  request_seconds_[std::string(endpoint)].add(seconds);
}

bool Metrics::search_begins(int64_t limit) {
  const std::lock_guard lock(mutex_);
  if (running_ >= limit) {
    ++searches_["refused"];
    return false;
  }
  ++running_;
  return true;
}

void Metrics::search_ended(const SearchOutcome& outcome) {
  const std::lock_guard lock(mutex_);
  --running_;
  ++searches_[outcome.cancelled ? "cancelled" : outcome.ok ? "ok" : "failed"];
  search_seconds_.add(outcome.seconds);
  scanned_events_ += outcome.scan.events_scanned;
  scanned_bytes_ += outcome.scan.bytes_scanned;
}

void Metrics::count_commit(bool ok, double seconds) {
  const std::lock_guard lock(mutex_);
  commit_seconds_.add(seconds);
  commit_failures_ += ok ? 0 : 1;
}

std::string Metrics::render(const index::Store& store, const Ledger& ledger) const {
  std::string out;
  header(out, "riffle_build_info", "gauge", "Version of this program.");
  out += fmt::format("riffle_build_info{{version=\"{}\"}} 1\n", kVersion);
  ledger_metrics(out, ledger);
  store_metrics(out, store);
  {
    const std::lock_guard lock(mutex_);
    header(out, "riffle_searches_total", "counter", "Searches that ended, or were refused.");
    for (const auto& [status, count] : searches_)
      out += fmt::format("riffle_searches_total{{status=\"{}\"}} {}\n", status, count);
    header(out, "riffle_search_running", "gauge", "Searches at work.");
    out += fmt::format("riffle_search_running {}\n", running_);
    header(out, "riffle_search_scanned_events_total", "counter", "Events that searches looked at.");
    out += fmt::format("riffle_search_scanned_events_total {}\n", scanned_events_);
    header(out, "riffle_search_scanned_bytes_total", "counter", "Bytes that searches decoded.");
    out += fmt::format("riffle_search_scanned_bytes_total {}\n", scanned_bytes_);
    header(out, "riffle_search_duration_seconds", "histogram", "Time of searches.");
    search_seconds_.render(out, "riffle_search_duration_seconds", "");
    header(out, "riffle_commit_duration_seconds", "histogram", "Time of commits by the timer.");
    commit_seconds_.render(out, "riffle_commit_duration_seconds", "");
    header(out, "riffle_commit_failures_total", "counter",
           "Commits that failed; their events are read again.");
    out += fmt::format("riffle_commit_failures_total {}\n", commit_failures_);
    header(out, "riffle_http_requests_total", "counter", "HTTP requests.");
    for (const auto& [key, count] : requests_) {
      out += fmt::format("riffle_http_requests_total{{handler=\"{}\",code=\"{}\"}} {}\n",
                         label(key.first), key.second, count);
    }
    header(out, "riffle_http_request_duration_seconds", "histogram",
           "Time until the answer, or its first byte where it is streamed.");
    for (const auto& [endpoint, histogram] : request_seconds_) {
      histogram.render(out, "riffle_http_request_duration_seconds",
                       fmt::format("handler=\"{}\"", label(endpoint)));
    }
  }
  process_metrics(out);
  return out;
}

}  // namespace riffle::server
