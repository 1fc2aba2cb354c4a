#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "indexer/base/result.h"
#include "server/config/config_file.h"

namespace riffle::server {

// A thousand years: more than any event is old.
constexpr int64_t kMaxRetentionDays = 365'000;

// One of riffle.toml's [[index]]: what is not set is as [store] says it for all.
struct IndexSettings {
  std::string name;
  std::optional<int64_t> retention_days;
  std::optional<int64_t> retention_bytes;
};

// User errors name file, line and key.
Result<std::vector<IndexSettings>> read_indexes(const std::string& path,
                                                const std::vector<ConfigFile::Table>& tables);

}  // namespace riffle::server
