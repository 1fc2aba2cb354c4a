#pragma once

#include <optional>

#include "ingest-tap/kafka/consumer.h"
#include "ingest-tap/kafka/kafka_tap.h"

namespace riffle::tap::kafka {

// What it means that the broker has `marks` while we were about to read `expected`; nothing when it
// does have that offset. Reading goes on at the oldest message in either case: of a partition that
// was truncated it brings some again, which are dropped as duplicates; of a topic that was made
// anew all of it is new.
std::optional<OffsetLoss> judge_offset_loss(const PartitionName& name, int64_t expected,
                                            const Watermarks& marks, Micros now);

}  // namespace riffle::tap::kafka
