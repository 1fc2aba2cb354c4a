#include "server/serve/server_process.h"

#include <sys/resource.h>

#include "indexer/base/spill_space.h"
#include "server/config/store_settings.h"

namespace riffle::server {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kLookForCommit = std::chrono::seconds(1);
constexpr auto kSayAgain = std::chrono::minutes(1);

std::string tap_name(const TapSettings& settings) {
  if (!settings.name.empty()) return settings.name;
  return settings.kind == "file" && !settings.paths.empty() ? settings.paths.front()
                                                            : settings.brokers;
}

// Connections and segments together need more files than the 1,024 that a shell usually allows.
void raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

std::string host_in_url(const std::string& host) {
  if (host == "0.0.0.0" || host == "::") return "localhost";
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

tap::DecodeOptions decode_options(const TapSettings& settings, const Settings& all) {
  tap::DecodeOptions options;
  options.index = settings.index;
  options.host = settings.host;
  options.sourcetype = settings.sourcetype;
  options.id_field = settings.id_field;
  options.time_field = settings.time_field;
  options.join_lines = settings.join_lines;
  options.rule = find_sourcetype(all.sourcetypes, settings.sourcetype);
  return options;
}

tap::FileTapOptions file_tap_options(const TapSettings& settings, const Settings& all) {
  tap::FileTapOptions options;
  options.paths = settings.paths;
  options.start_at_end = settings.start_at_end;
  options.decode = decode_options(settings, all);
  return options;
}

tap::KafkaTapOptions kafka_tap_options(const TapSettings& settings, const Settings& all,
                                       const std::string& cluster_id) {
  tap::KafkaTapOptions options;
  options.brokers = settings.brokers;
  options.topics = settings.topics;
  options.group = settings.group;
  options.cluster_id = cluster_id;
  options.decode = decode_options(settings, all);
  options.start_at_end = settings.start_at_end;
  options.id_from_key = settings.id_from_key;
  options.id_header = settings.id_header;
  options.client = settings.properties;
  options.idle_commit = all.commit_seconds * kMicrosPerSecond;
  return options;
}

}  // namespace

Result<std::unique_ptr<ServerProcess>> ServerProcess::start(Options options, Logger& log) {
  std::unique_ptr<ServerProcess> process(new ServerProcess(std::move(options), log));
  RIFFLE_TRY(process->start_all());
  return process;
}

ServerProcess::~ServerProcess() {
  if (auto stopped = stop(); !stopped)
    log_.error("stopping failed", {{"error", stopped.error().message}});
}

Result<void> ServerProcess::start_all() {
  raise_file_limit();
  const Settings& settings = options_.settings;
  RIFFLE_ASSIGN(address_, parse_listen(settings.listen));
  readiness_.set("index", "opening");

  RIFFLE_ASSIGN(store_, index::Store::open(store_options(settings)));
  readiness_.set("index", "ok");

  RIFFLE_TRY(open_spool());
  RIFFLE_ASSIGN(knowledge_, StoredKnowledge::open(settings.data));
  collector_.emplace(*store_);
  knowledge_->set_described_sourcetypes(names_with_fields(settings.sourcetypes));
  knowledge_->set_collector([this](std::string_view index, const index::Batch& rows) {
    return collector_->add(index, rows);
  });
  knowledge_->set_deleter(
      [this](const std::vector<index::RowAddress>& rows,
             const index::SearchContext& context) -> Result<index::DeletedCounts> {
        if (!options_.settings.allow_delete) {
          return user_error("delete: this server does not let searches delete events", std::nullopt,
                            "allow_delete = true in [store] of riffle.toml does");
        }
        return store_->delete_rows(rows, context);
      });
  services_.emplace(Services{*store_,
                             metrics_,
                             readiness_,
                             [this] { return ledger(); },
                             knowledge_,
                             {},
                             settings.search_concurrent,
                             settings.late_seconds_behind * kMicrosPerSecond});
  services_->redrive = [this](const std::string& sourcetype) {
    const std::lock_guard one_at_a_time(redrive_mutex_);
    tap::RedriveOptions redrive;
    redrive.decode.sourcetype = sourcetype;
    redrive.decode.rule = find_sourcetype(options_.settings.sourcetypes, sourcetype);
    return tap::redrive_dead_letters(*store_, redrive);
  };
  services_->late = std::make_shared<LateHistory>(
      now_micros(), make_ledger(store_->checkpoints(), {}).total().late);
  knowledge_->set_job_rows([finished = services_->finished](std::string_view id) {
    return finished->rows(id, now_micros());
  });
  services_->spool = spool_.get();
  services_->ingest_body_bytes = static_cast<size_t>(settings.ingest_body_bytes);
  services_->body_bytes = static_cast<size_t>(settings.http_body_bytes);
  services_->limits = search_limits(settings);
  remove_left_spill(services_->limits.spill_folder);
  web_.emplace(*services_, RequestGuard(address_.host, settings.allowed_hosts));

  for (const auto& tap : settings.taps) RIFFLE_TRY(start_tap(tap));
  RIFFLE_ASSIGN(http_, start_http(settings, address_, *web_));
  for (const auto& tap : taps_) tap->start();
  for (const auto& tap : file_taps_) tap->start();
  spool_tap_->start();
  timer_ = std::make_unique<CommitTimer>(kLookForCommit, [this] { every_second(); });
  log_.info("serving", {{"url", url()}, {"data", settings.data}});
  return {};
}

// Events of senders who can't repeat them; what an earlier run had acknowledged is taken over
// first.
Result<void> ServerProcess::open_spool() {
  tap::SpoolTapOptions tap;
  const index::Checkpoints stored = store_->checkpoints();
  const auto at = stored.find(tap::spool_key(tap.name));
  tap::SpoolOptions spool;
  spool.directory = join_path(join_path(options_.settings.data, "spool"), tap.name);
  spool.max_bytes = static_cast<uint64_t>(options_.settings.spool_bytes);
  if (at != stored.end()) spool.stored_offset = at->second.next_offset;
  RIFFLE_ASSIGN(spool_, tap::Spool::open(posix_file_system(), std::move(spool)));
  tap.decode = [this](const tap::SpoolRecord& record) {
    tap::DecodeOptions options;
    options.index = record.index;
    options.host = record.host;
    if (!record.sourcetype.empty()) options.sourcetype = record.sourcetype;
    options.rule = find_sourcetype(options_.settings.sourcetypes, options.sourcetype);
    return options;
  };
  spool_tap_ = tap::SpoolTap::create(*store_, *spool_, std::move(tap));
  return {};
}

Result<void> ServerProcess::start_tap(const TapSettings& settings) {
  const std::string context = "tap " + tap_name(settings);
  const std::string meant = sourcetype_meant(options_.settings.sourcetypes, settings.sourcetype);
  if (!meant.empty())
    log_.warning("a sourcetype is a mere name, no kind of text",
                 {{"tap", tap_name(settings)},
                  {"sourcetype", settings.sourcetype},
                  {"did_you_mean", meant}});
  if (settings.kind == "file") {
    auto tap = tap::FileTap::create(*store_, file_tap_options(settings, options_.settings));
    if (!tap) return std::move(tap).error().with_context(context);
    file_taps_.push_back(std::move(*tap));
    file_tap_names_.push_back(tap_name(settings));
    return {};
  }
  auto tap = tap::KafkaTap::create(
      *store_, kafka_tap_options(settings, options_.settings, options_.cluster_id));
  if (!tap) return std::move(tap).error().with_context(context);
  taps_.push_back(std::move(*tap));
  tap_names_.push_back(tap_name(settings));
  losses_logged_.push_back(0);
  return {};
}

void ServerProcess::every_second() {
  log_losses();
  services_->late->note(now_micros(), make_ledger(store_->checkpoints(), {}).total().late);
  for (size_t i = 0; i < taps_.size(); ++i)
    log_tap_error(tap_names_[i], taps_[i]->stats().last_error);
  for (size_t i = 0; i < file_taps_.size(); ++i)
    log_tap_error(file_tap_names_[i], file_taps_[i]->stats().last_error);
  commit_if_due();
}

// A full disk says nearly the same every second.
void ServerProcess::log_tap_error(const std::string& tap, const std::string& error) {
  LoggedError& logged = tap_errors_logged_[tap];
  const auto now = Clock::now();
  if (error.empty()) {
    if (logged.open) log_.info("a source goes on", {{"tap", tap}});
    logged.open = false;
    return;
  }
  if (error == logged.text || (!logged.text.empty() && now < logged.time + kSayAgain)) return;
  logged = {error, now, true};
  log_.warning("a source has to wait", {{"tap", tap}, {"error", error}});
}

// What the broker had deleted before it was read must not pass in silence.
void ServerProcess::log_losses() {
  for (size_t i = 0; i < taps_.size(); ++i) {
    for (const auto& loss : taps_[i]->stats().losses) {
      if (loss.number <= losses_logged_[i]) continue;
      losses_logged_[i] = loss.number;
      log_.error("an offset is not on the broker any more",
                 {{"tap", tap_names_[i]}, {"topic", loss.topic}, {"what", loss.text}});
    }
  }
}

void ServerProcess::commit_if_due() {
  const auto begin = Clock::now();
  const uint64_t before = store_->last_commit();
  const auto committed = store_->commit_if_due();
  if (committed && store_->last_commit() == before) return;
  metrics_.count_commit(committed.has_value(),
                        std::chrono::duration<double>(Clock::now() - begin).count());
  readiness_.set("commit", committed ? "ok" : committed.error().message);
  if (!committed) {
    log_.error("a commit failed; its events are read again",
               {{"error", committed.error().message}});
  }
}

Ledger ServerProcess::ledger() const {
  std::vector<LivePartition> live;
  std::vector<LivePartition> held;
  std::vector<LedgerTap> taps;
  for (size_t i = 0; i < taps_.size(); ++i) {
    const tap::KafkaTapStats stats = taps_[i]->stats();
    taps.push_back({tap_names_[i], "kafka", stats.connected, stats.last_error});
    for (const auto& partition : stats.partitions) {
      const index::CheckpointKey key{"kafka", stats.cluster, partition.topic, partition.partition};
      if (partition.assigned) held.push_back({key, partition.lag});
      // Somebody else of the group has it now, or nobody: we don't know how far behind we are.
      if (partition.given_up) live.push_back({key, -1});
    }
  }
  // One that moved between our own taps is held by the other.
  live.insert(live.end(), held.begin(), held.end());
  // How many events wait in a file is not known: only whether none does.
  for (const auto& tap : file_taps_) {
    const tap::FileTapStats stats = tap->stats();
    taps.push_back({file_tap_names_[taps.size() - taps_.size()], "file", true, stats.last_error});
    for (const auto& file : stats.files)
      live.push_back({file.key, file.at_end ? int64_t{0} : int64_t{-1}});
  }
  const tap::SpoolTapStats spool = spool_tap_->stats();
  if (spool.lag > 0 || spool_->end() > 0) live.push_back({spool.key, spool.lag});
  Ledger ledger = make_ledger(store_->checkpoints(), live);
  ledger.taps = std::move(taps);
  ledger.spool = spool;
  ledger.losses = store_->losses();
  if (options_.demo_json) ledger.demo_json = options_.demo_json();
  return ledger;
}

std::string ServerProcess::url() const {
  return "http://" + host_in_url(address_.host) + ":" +
         std::to_string(http_ ? http_->port() : address_.port);
}

Result<void> ServerProcess::stop() {
  if (stopped_) return {};
  stopped_ = true;
  readiness_.set("server", "stopping");
  Result<void> result;
  for (const auto& tap : taps_) {
    if (auto stopped = tap->stop(); !stopped) result = std::move(stopped);
  }
  for (const auto& tap : file_taps_) tap->stop();
  if (spool_) spool_->close();
  if (spool_tap_) spool_tap_->stop();
  timer_.reset();
  log_losses();
  if (store_) {
    if (auto committed = store_->commit(); !committed) result = std::move(committed);
  }
  if (http_) http_->stop();
  http_.reset();
  taps_.clear();
  file_taps_.clear();
  spool_tap_.reset();
  spool_.reset();
  return result;
}

}  // namespace riffle::server
