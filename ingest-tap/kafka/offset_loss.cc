#include "ingest-tap/kafka/offset_loss.h"

namespace riffle::tap::kafka {

std::optional<OffsetLoss> judge_offset_loss(const PartitionName& name, int64_t expected,
                                            const Watermarks& marks, Micros now) {
  if (expected >= marks.low && expected <= marks.high) return std::nullopt;
  OffsetLoss loss;
  loss.time = now;
  loss.topic = name.topic;
  loss.partition = name.partition;
  loss.expected = expected;
  loss.low = marks.low;
  loss.high = marks.high;
  loss.text = "offset " + std::to_string(expected) + " of " + name.topic + " partition " +
              std::to_string(name.partition) + " does not exist on the broker, which has " +
              std::to_string(marks.low) + " to " + std::to_string(marks.high) + ": ";
  if (expected < marks.low) {
    loss.kind = OffsetLoss::Kind::kOvertaken;
    loss.missing = static_cast<uint64_t>(marks.low - expected);
    loss.text += std::to_string(loss.missing) +
                 " messages were deleted before they were read, by retention or by hand";
  } else {
    loss.kind = OffsetLoss::Kind::kRestarted;
    loss.text +=
        "the partition was truncated, or the topic was made anew; it is read from its start";
  }
  return loss;
}

}  // namespace riffle::tap::kafka
