#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/read/row_limits.h"
#include "server/config/config_file.h"
#include "server/config/index_settings.h"
#include "server/config/sourcetype_settings.h"
#include "server/config/tap_settings.h"

namespace riffle::server {

// Everything that can be set, with its defaults. One table (settings.cc) gives each its key, flag
// and text.
struct Settings {
  std::string data = "./riffle-data";
  std::string listen = "127.0.0.1:7433";
  std::vector<std::string> allowed_hosts;
  int64_t http_connections = 1100;
  int64_t http_body_bytes = 1 << 20;
  int64_t search_memory_bytes = int64_t{512} << 20;
  int64_t search_seconds = 600;
  int64_t search_spill_bytes = int64_t{20} << 30;
  std::string search_spill_folder;  // empty: "spill" in the data directory
  int64_t search_concurrent = 16;
  int64_t search_workers = 0;  // 0: as many as the machine has cores
  int64_t commit_seconds = 30;
  int64_t commit_raw_bytes = int64_t{256} << 20;
  int64_t retention_days = 0;   // of event time; 0: for good
  int64_t retention_bytes = 0;  // of one index on disk; 0: no limit
  int64_t min_free_bytes = int64_t{256} << 20;
  bool allow_delete = false;
  std::vector<IndexSettings> indexes;  // those with settings of their own
  int64_t late_seconds_behind = 10;
  int64_t ingest_body_bytes = int64_t{32} << 20;
  int64_t spool_bytes = int64_t{1} << 30;
  index::RowLimits row_limits;
  std::vector<TapSettings> taps;
  Sourcetypes sourcetypes;
};

struct SettingFacts {
  std::string_view key;   // in riffle.toml: "search.memory_bytes"
  std::string_view flag;  // on the command line; empty: none
  std::string_view text;
};
// The table, for help and docs.
std::vector<SettingFacts> setting_facts();

// Puts what the file says over `settings`. User errors name file, line and key, with a suggestion
// for an unknown key.
Result<void> apply_config(const ConfigFile& file, Settings& settings);

// "127.0.0.1:7433", ":7433", "[::1]:7433", "7433".
struct ListenAddress {
  std::string host;
  int port = 0;
};
Result<ListenAddress> parse_listen(std::string_view text);

}  // namespace riffle::server
