#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "indexer/base/result.h"
#include "ingest-tap/kafka/message.h"

namespace riffle::tap::kafka {

// Told of every change of the assignment, from within poll() or close(), on their thread.
class AssignmentListener {
 public:
  virtual ~AssignmentListener() = default;
  // Sets the offset of each partition: there reading starts.
  virtual void on_assign(std::vector<TopicPartition>& partitions) = 0;
  // The partitions are given up when this returns. `lost`: they may have another owner already.
  virtual void on_revoke(const std::vector<TopicPartition>& partitions, bool lost) = 0;
};

struct ConsumerOptions {
  std::string brokers;
  std::string group;
  std::map<std::string, std::string> client;  // further settings, as they are
};

// What one poll brought: a message, word that a partition has been read to its end (the offset
// after everything that can be read) or of an offset that does not exist any more, or an error that
// librdkafka works on by itself.
struct Polled {
  std::optional<Message> message;
  std::optional<TopicPartition> end_reached;
  std::optional<TopicPartition> offset_lost;
  std::string error;
};

struct Watermarks {
  int64_t low = -1;
  int64_t high = -1;
};

// A member of a consumer group: range assignor, read_committed, no commits and no choice of offsets
// by itself. Wraps librdkafka; one thread at a time.
class Consumer {
 public:
  // User error for settings that librdkafka refuses. The listener must outlive the consumer.
  static Result<std::unique_ptr<Consumer>> create(const ConsumerOptions& options,
                                                  AssignmentListener& listener);
  virtual ~Consumer() = default;  // closes

  virtual Result<void> subscribe(const std::vector<std::string>& topics) = 0;
  virtual Polled poll(int timeout_millis) = 0;
  // Goes to the offsets given, in partitions that are assigned. On an error some may not have gone
  // there.
  virtual Result<void> seek(const std::vector<TopicPartition>& partitions) = 0;
  // Starts reading all partitions held anew, at these offsets; also where a partition has stopped
  // for an error and can't seek. None are paused afterwards.
  virtual Result<void> restart(const std::vector<TopicPartition>& partitions) = 0;
  virtual Result<void> pause(const std::vector<TopicPartition>& partitions) = 0;
  virtual Result<void> resume(const std::vector<TopicPartition>& partitions) = 0;
  // Tells the group where we are. Not waiting: nobody depends on it.
  virtual void commit_async(const std::vector<TopicPartition>& partitions) = 0;
  virtual Result<void> commit(const std::vector<TopicPartition>& partitions) = 0;
  // Fills in what the group has committed, kOffsetBeginning where it has nothing.
  virtual Result<void> committed(std::vector<TopicPartition>& partitions, int timeout_millis) = 0;
  // As last heard with a fetch; -1 where nothing was heard.
  virtual Watermarks known_watermarks(const TopicPartition& partition) const = 0;
  virtual Result<Watermarks> query_watermarks(const TopicPartition& partition,
                                              int timeout_millis) = 0;
  // Empty when no broker has answered in that time.
  virtual std::string cluster_id(int timeout_millis) = 0;
  // Leaves the group; on_revoke is called where partitions are held. Messages must be gone.
  virtual void close() = 0;
};

}  // namespace riffle::tap::kafka
