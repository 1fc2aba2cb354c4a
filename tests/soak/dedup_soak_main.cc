// Dedup over a long history: N document IDs over 60 days, 10 % of them sent again at any later
// time, with commits, merges and restarts between. Every verdict is compared with what is known of
// the stream. Prints name, value, unit, aim and whether it is met, tab-separated.
//
//   dedup_soak ids   N DIRECTORY   the index of IDs alone: its memory is the process's
//   dedup_soak store N DIRECTORY   the whole store, events of about 300 bytes

#include <array>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "indexer/store/id_index.h"
#include "indexer/store/store.h"
#include "tests/soak/process_facts.h"

namespace riffle::index {
namespace {

constexpr uint64_t kDays = 60;
constexpr Micros kStart = 1'767'225'600 * kMicrosPerSecond;
constexpr Micros kDay = 86'400 * kMicrosPerSecond;
constexpr uint64_t kBatch = 1000;
constexpr uint64_t kFirst = 1'000'000;  // events that the later ones are compared with
constexpr uint64_t kCommitEvents = 1'000'000;
constexpr uint64_t kCommitsPerRestart = 16;

uint64_t mix(uint64_t value) {
  value += 0x9E3779B97F4A7C15ULL;
  value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ value >> 27) * 0x94D049BB133111EBULL;
  return value ^ value >> 31;
}

// The stream as a function: event `n` is the ID with number `next` or one that came before.
class Stream {
 public:
  struct Sent {
    uint64_t id = 0;
    bool fresh = false;
  };
  explicit Stream(uint64_t ids) : ids_(ids) {}
  Sent next() {
    const uint64_t dice = mix(++sent_);
    if (next_ > 0 && dice % 10 == 0) return {mix(dice) % next_, false};
    return {next_++, true};
  }
  bool at_end() const { return next_ == ids_; }
  uint64_t sent() const { return sent_; }
  uint64_t fresh() const { return next_; }
  Micros time_of(uint64_t id) const {
    return kStart + static_cast<Micros>(static_cast<double>(id) / static_cast<double>(ids_) *
                                        static_cast<double>(kDays * static_cast<uint64_t>(kDay)));
  }
  static std::string name_of(uint64_t id) {
    return std::to_string(mix(id)) + "-" + std::to_string(id);
  }

 private:
  uint64_t ids_;
  uint64_t next_ = 0;
  uint64_t sent_ = 0;
};

class Report {
 public:
  void line(const std::string& name, double value, const std::string& unit, double at_most) {
    const bool met = value <= at_most;
    std::printf("%s\t%.3f\t%s\t%.3f\t%s\n", name.c_str(), value, unit.c_str(), at_most,
                met ? "ok" : "short");
    failed_ = failed_ || !met;
  }
  void fact(const std::string& name, double value, const std::string& unit) {
    std::printf("%s\t%.3f\t%s\t\t\n", name.c_str(), value, unit.c_str());
  }
  int status() const { return failed_ ? 1 : 0; }

 private:
  bool failed_ = false;
};

// Processor time of the calls alone, for the first million events and for those after.
class Cost {
 public:
  void add(uint64_t events, const std::function<void()>& work) {
    const double before = cpu_seconds();
    work();
    // What is done without events belongs to those before.
    Part& part = events_ < kFirst || (events == 0 && events_ == kFirst) ? first_ : later_;
    part.seconds += cpu_seconds() - before;
    part.events += events;
    events_ += events;
  }
  double first() const { return first_.per_event(); }
  double later() const { return later_.events == 0 ? first() : later_.per_event(); }

 private:
  struct Part {
    double seconds = 0;
    uint64_t events = 0;
    double per_event() const {
      return seconds * 1e9 / static_cast<double>(std::max<uint64_t>(events, 1));
    }
  };
  Part first_;
  Part later_;
  uint64_t events_ = 0;
};

template <typename T>
T must(Result<T> result) {
  if (result) return std::move(result).value();
  std::fprintf(stderr, "dedup_soak: %s\n", result.error().message.c_str());
  std::exit(2);
}
void must(const Result<void>& result) {
  if (result) return;
  std::fprintf(stderr, "dedup_soak: %s\n", result.error().message.c_str());
  std::exit(2);
}

// A commit about every million events, and some 20 in a short run.
uint64_t commit_every(uint64_t ids) {
  return std::min(kCommitEvents, std::max<uint64_t>(ids / 20, kBatch));
}

class IdsAlone {
 public:
  IdsAlone(uint64_t ids, std::string directory)
      : stream_(ids),
        every_(commit_every(ids)),
        directory_(std::move(directory)),
        key_(std::string(192, 'k')) {
    must(files_->make_directory(directory_));
    index_ = std::make_unique<IdIndex>();
  }

  int run() {
    Cost cost;
    uint64_t since_commit = 0;
    uint64_t commits = 0;
    while (!stream_.at_end()) {
      batch(cost);
      since_commit += kBatch;
      if (since_commit < every_) continue;
      since_commit = 0;
      cost.add(0, [&] { seal(false); });
      if (++commits % kCommitsPerRestart == 0) restart();
    }
    seal(false);
    uint64_t bytes = 0;
    for (const IdIndex::Run& run : index_->runs()) bytes += run.listed.identity.bytes;
    const auto ids = static_cast<double>(stream_.fresh());
    Report report;
    report.fact("dedup.ids", ids, "IDs");
    report.fact("dedup.runs", static_cast<double>(index_->runs().size()), "runs");
    report.line("dedup.visible_twice", static_cast<double>(visible_twice_), "events", 0);
    report.line("dedup.good_dropped", static_cast<double>(good_dropped_), "events", 0);
    // Below some millions of IDs their order saves less.
    report.line("dedup.bytes_per_id", static_cast<double>(bytes) / ids, "bytes",
                ids < 5e7 ? 12 : 10);
    report.line("dedup.memory", status_mib("VmHWM"), "MiB", 256);
    report.fact("dedup.memory_anonymous_now", status_mib("RssAnon"), "MiB");
    report.fact("dedup.cpu_first_million", cost.first(), "ns/event");
    report.fact("dedup.cpu_later", cost.later(), "ns/event");
    seal(true);
    bytes = 0;
    for (const IdIndex::Run& run : index_->runs()) bytes += run.listed.identity.bytes;
    report.line("dedup.bytes_per_id_merged", static_cast<double>(bytes) / ids, "bytes",
                ids < 5e6 ? 12 : 10);
    report.line("dedup.memory_merged", status_mib("VmHWM"), "MiB", 256);
    return report.status();
  }

 private:
  void batch(Cost& cost) {
    sent_.clear();
    names_.clear();
    for (uint64_t i = 0; i < kBatch; ++i) {
      sent_.push_back(stream_.next());
      names_.push_back(Stream::name_of(sent_.back().id));
      if (stream_.at_end()) break;
    }
    cost.add(sent_.size(), [&] {
      fingerprints_.clear();
      for (const std::string& name : names_) fingerprints_.push_back(fingerprint_of(key_, name));
      std::vector<uint8_t> known(sent_.size());
      index_->look_up(fingerprints_, known);
      for (size_t i = 0; i < sent_.size(); ++i) {
        const int32_t day = event_day(stream_.time_of(sent_[i].id));
        const bool fresh = known[i] == 0 && index_->take_unknown({fingerprints_[i], day});
        if (fresh && !sent_[i].fresh) ++visible_twice_;
        if (!fresh && sent_[i].fresh) ++good_dropped_;
      }
    });
  }
  void seal(bool all_runs) {
    IdIndex::SealOptions options;
    options.directory = directory_;
    options.index = "main";
    options.file = std::to_string(++file_) + ".ids";
    adopt(must(index_->seal(*files_, fail_points_, options)));
    while (true) {
      const std::vector<IdIndex::Run> runs = index_->choose_merge(options.first_day, all_runs);
      if (runs.empty()) break;
      options.file = std::to_string(++file_) + ".ids";
      IdIndex::Damage damage;
      adopt(must(IdIndex::merge(
          *files_, fail_points_, options, runs, [] { return false; }, damage)));
    }
  }
  void adopt(const IdIndex::Change& change) {
    index_->adopt(change);
    for (const std::string& file : change.remove) must(files_->remove(join_path(directory_, file)));
  }
  // Opens the files anew, as after a restart.
  void restart() {
    auto fresh = std::make_unique<IdIndex>();
    for (const IdIndex::Run& run : index_->runs()) {
      const std::string path = join_path(directory_, run.listed.file);
      fresh->add_run({run.listed,
                      must(IdRun::open(must(files_->map_sparse(path)), path, run.listed.identity)),
                      ""});
    }
    index_ = std::move(fresh);
  }

  Stream stream_;
  uint64_t every_;
  std::string directory_;
  KeyedHash key_;
  std::shared_ptr<FileSystem> files_ = posix_file_system();
  FailPoints fail_points_;
  std::unique_ptr<IdIndex> index_;
  uint64_t file_ = 0;
  uint64_t visible_twice_ = 0;
  uint64_t good_dropped_ = 0;
  std::vector<Stream::Sent> sent_;
  std::vector<std::string> names_;
  std::vector<Fingerprint> fingerprints_;
};

class WholeStore {
 public:
  WholeStore(uint64_t ids, std::string directory)
      : stream_(ids), every_(commit_every(ids)), directory_(std::move(directory)) {
    open();
  }

  int run() {
    Cost cost;
    uint64_t since_commit = 0;
    uint64_t commits = 0;
    while (!stream_.at_end()) {
      since_commit += batch(cost);
      if (since_commit < every_) continue;
      since_commit = 0;
      cost.add(0, [&] { must(store_->commit()); });
      if (++commits % kCommitsPerRestart == 0) open();
    }
    must(store_->compact());
    open();
    Report report;
    const LedgerCounts counts = store_->checkpoints().begin()->second.counts;
    uint64_t rows = 0;
    for (const SegmentFacts& facts : store_->segments()) rows += facts.rows;
    const auto fresh = static_cast<double>(stream_.fresh());
    report.fact("store.events", static_cast<double>(stream_.sent()), "events");
    report.line("store.wrong_verdicts", static_cast<double>(wrong_), "batches", 0);
    report.line("store.rows_missing_or_too_many", std::abs(static_cast<double>(rows) - fresh),
                "events", 0);
    report.line("store.ledger_off_by", std::abs(static_cast<double>(counts.indexed) - fresh),
                "events", 0);
    report.fact("store.bytes_an_event", event_bytes_ / static_cast<double>(stream_.sent()),
                "bytes");
    report.fact("store.cpu_first_million", cost.first(), "ns/event");
    report.fact("store.cpu_later", cost.later(), "ns/event");
    if (stream_.sent() >= 2 * kFirst)
      report.line("store.cpu_growth", cost.later() / cost.first(), "x", 1.2);
    report.fact("store.memory", status_mib("VmHWM"), "MiB");
    return report.status();
  }

 private:
  void open() {
    store_.reset();
    StoreOptions options;
    options.directory = directory_;
    options.commit_interval = kMaxTime;
    options.clock = [] { return kStart + static_cast<Micros>(kDays) * kDay; };
    store_ = must(Store::open(options));
  }
  // About 300 bytes, as the benchmark's.
  static std::string event_text(uint64_t id, const std::string& name) {
    static constexpr std::array<std::string_view, 4> kLevels = {"info", "info", "warn", "error"};
    const uint64_t dice = mix(id ^ 0xABCD);
    const auto number = [&](int shift, uint64_t below) {
      return std::to_string((dice >> shift) % below);
    };
    return R"({"_id":")" + name + R"(","level":")" + std::string(kLevels[dice % 4]) +
           R"(","service":"service-)" + number(8, 17) + R"(","host":"node-)" + number(16, 250) +
           R"(.example.net","latency_ms":)" + number(24, 5000) + R"(,"message":"request )" +
           number(4, 1'000'000) + " from 10." + number(32, 256) + "." + number(40, 256) + "." +
           number(48, 256) + ":" + number(20, 65'536) + " for /api/v2/orders/" +
           number(28, 100'000) + " finished with status " + number(12, 5) + R"(00","bytes":)" +
           number(36, 100'000) + R"(,"user":"user)" + number(44, 30'000) +
           R"(","region":"eu-west"})";
  }
  uint64_t batch(Cost& cost) {
    SourceBatch batch;
    batch.key = {"kafka", "soak", "topic", 0};
    batch.from_offset = offset_;
    raws_.clear();
    ids_.clear();
    std::vector<Micros> times;
    uint64_t fresh = 0;
    for (uint64_t i = 0; i < kBatch && !stream_.at_end(); ++i) {
      const Stream::Sent sent = stream_.next();
      fresh += sent.fresh ? 1 : 0;
      ids_.push_back(Stream::name_of(sent.id));
      times.push_back(stream_.time_of(sent.id));
      raws_.push_back(event_text(sent.id, ids_.back()));
    }
    for (size_t i = 0; i < ids_.size(); ++i) {
      IncomingEvent event;
      event.raw = raws_[i];
      event_bytes_ += static_cast<double>(raws_[i].size());
      event.time = times[i];
      event.host = "host";
      event.id = ids_[i];
      batch.events.push_back(std::move(event));
    }
    offset_ = std::max<int64_t>(offset_, 0) + static_cast<int64_t>(batch.events.size());
    batch.next_offset = offset_;
    cost.add(batch.events.size(), [&] {
      if (must(store_->ingest(batch)).indexed != fresh) ++wrong_;
    });
    return batch.events.size();
  }

  Stream stream_;
  uint64_t every_;
  std::string directory_;
  std::unique_ptr<Store> store_;
  int64_t offset_ = -1;
  uint64_t wrong_ = 0;
  double event_bytes_ = 0;
  std::vector<std::string> raws_;
  std::vector<std::string> ids_;
};

int run(const std::vector<std::string>& arguments) {
  const uint64_t ids = arguments.size() == 3 ? std::strtoull(arguments[1].c_str(), nullptr, 10) : 0;
  if (ids >= kBatch && arguments[0] == "ids") return IdsAlone(ids, arguments[2]).run();
  if (ids >= kBatch && arguments[0] == "store") return WholeStore(ids, arguments[2]).run();
  std::fprintf(stderr, "usage: dedup_soak ids|store NUMBER-OF-IDS DIRECTORY\n");
  return 2;
}

}  // namespace
}  // namespace riffle::index

int main(int argc, char** argv) {
  return riffle::index::run(std::vector<std::string>(argv + 1, argv + argc));
}
