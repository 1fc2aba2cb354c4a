#include "indexer/store/store.h"

namespace riffle::index {

Result<std::shared_ptr<const EventSource>> Store::snapshot_at(uint64_t commit) const {
  auto snapshot = this->snapshot();
  if (snapshot->commit() == commit) return snapshot;
  return user_error("this store shows no earlier commit");
}

Result<uint64_t> Store::delete_events(const ScanSpec& /*which*/, const SearchContext& /*context*/) {
  return user_error("this store deletes no events");
}

Result<DeletedCounts> Store::delete_rows(const std::vector<RowAddress>& /*rows*/,
                                         const SearchContext& /*context*/) {
  return user_error("this store deletes no events");
}

}  // namespace riffle::index
