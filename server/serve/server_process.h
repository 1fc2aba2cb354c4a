#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "indexer/base/log.h"
#include "indexer/base/result.h"
#include "indexer/store/store.h"
#include "ingest-tap/file/file_tap.h"
#include "ingest-tap/kafka/kafka_tap.h"
#include "ingest-tap/spool/spool_tap.h"
#include "server/config/settings.h"
#include "server/endpoints/services.h"
#include "server/knowledge/event_collector.h"
#include "server/serve/commit_timer.h"
#include "server/serve/web.h"

namespace riffle::server {

// The composition root: store, taps, commit timer, HTTP. What is here belongs together for the life
// of a server; everything else is handed what it needs. start() and stop() from one thread.
class ServerProcess {
 public:
  struct Options {
    Settings settings;
    // The demo's own: names the embedded broker's cluster, and what its producer and storage
    // consumer count.
    std::string cluster_id;
    std::function<std::string()> demo_json;
  };

  // Everything runs on return. Errors: the data directory (environment), the address (environment),
  // a tap's settings (user).
  static Result<std::unique_ptr<ServerProcess>> start(Options options, Logger& log);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // "http://127.0.0.1:7433"
  std::string url() const;
  // In this order: not ready any more, no more from the sources, commit, no more answers.
  Result<void> stop();

 private:
  ServerProcess(Options options, Logger& log) : options_(std::move(options)), log_(log) {}
  Result<void> start_all();
  Result<void> start_tap(const TapSettings& tap);
  Result<void> open_spool();
  void every_second();
  void log_losses();
  void log_tap_error(const std::string& tap, const std::string& error);
  void commit_if_due();
  Ledger ledger() const;

  const Options options_;
  Logger& log_;
  ListenAddress address_;
  Metrics metrics_;
  Readiness readiness_;
  // In the order of their making; they go in the opposite one.
  std::unique_ptr<index::Store> store_;
  std::vector<std::unique_ptr<tap::KafkaTap>> taps_;
  std::vector<std::unique_ptr<tap::FileTap>> file_taps_;
  std::vector<std::string> tap_names_;  // of each Kafka tap
  std::vector<std::string> file_tap_names_;
  struct LoggedError {
    std::string text;
    std::chrono::steady_clock::time_point time;
    bool open = false;  // that it is over has not been said
  };
  std::map<std::string, LoggedError> tap_errors_logged_;  // by tap, the last one
  std::vector<uint64_t> losses_logged_;                   // of each tap; of the timer's thread
  std::unique_ptr<tap::Spool> spool_;
  std::unique_ptr<tap::SpoolTap> spool_tap_;
  std::unique_ptr<CommitTimer> timer_;
  std::optional<EventCollector> collector_;
  std::shared_ptr<StoredKnowledge> knowledge_;
  std::optional<Services> services_;
  std::optional<Web> web_;
  std::unique_ptr<HttpServer> http_;
  std::mutex redrive_mutex_;
  bool stopped_ = false;
};

}  // namespace riffle::server
