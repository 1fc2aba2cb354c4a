#include "server/config/store_settings.h"

#include <algorithm>
#include <thread>

namespace riffle::server {
namespace {

constexpr Micros kDay = 86'400 * kMicrosPerSecond;

index::Retention retention_of(int64_t days, int64_t bytes) {
  return {days * kDay, static_cast<uint64_t>(bytes)};
}

}  // namespace

index::StoreOptions store_options(const Settings& settings) {
  index::StoreOptions store;
  store.directory = settings.data;
  store.commit_raw_bytes = static_cast<size_t>(settings.commit_raw_bytes);
  store.commit_interval = settings.commit_seconds * kMicrosPerSecond;
  store.workers = std::max<size_t>(1, std::thread::hardware_concurrency());
  store.default_retention = retention_of(settings.retention_days, settings.retention_bytes);
  for (const IndexSettings& index : settings.indexes) {
    store.retention[index.name] =
        retention_of(index.retention_days.value_or(settings.retention_days),
                     index.retention_bytes.value_or(settings.retention_bytes));
  }
  store.background_merges = true;
  store.min_free_bytes = static_cast<uint64_t>(settings.min_free_bytes);
  return store;
}

}  // namespace riffle::server
