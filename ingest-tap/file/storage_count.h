#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>

#include "indexer/base/result.h"
#include "ingest-tap/decode/decoder.h"

namespace riffle::tap {

// Where events are counted: a partition of a topic, and the hour of the event's own time.
struct HourOfPartition {
  // Events without a time of their own have that of their arrival, which differs from reader to
  // reader: they are counted apart.
  static constexpr int64_t kNoTime = -1;

  std::string topic;
  int32_t partition = 0;
  int64_t hour = kNoTime;  // since 1970
  friend auto operator<=>(const HourOfPartition&, const HourOfPartition&) = default;
};

struct StorageCount {
  std::map<HourOfPartition, uint64_t> events;  // distinct IDs
  uint64_t messages = 0;                       // resent ones included
  uint64_t not_decodable = 0;
  uint64_t files = 0;
  std::vector<Error> failures;  // files that could not be read to their end
};

// Counts what a storage consumer has kept in DIR/TOPIC/date=…/PARTITION-OFFSET.ndjson.zst.
Result<StorageCount> count_storage(const std::string& directory, const DecodeOptions& options);

}  // namespace riffle::tap
