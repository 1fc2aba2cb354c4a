// riffle-foreign-member: a member of somebody else's making in Riffle's consumer group. Again and
// again it joins, holds partitions, reads on, commits offsets that are none of its business, and
// leaves.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include "ingest-tap/kafka/consumer.h"

namespace {

using riffle::tap::kafka::Consumer;
using riffle::tap::kafka::TopicPartition;

struct Arguments {
  std::string brokers;
  std::string group;
  std::string topic;
  int times = 0;
  double hold_seconds = 0;
};

class Member : private riffle::tap::kafka::AssignmentListener {
 public:
  riffle::Result<void> visit(const Arguments& arguments, std::mt19937_64& random) {
    RIFFLE_ASSIGN(
        consumer_,
        Consumer::create({.brokers = arguments.brokers, .group = arguments.group, .client = {}},
                         *this));
    RIFFLE_TRY(consumer_->subscribe({arguments.topic}));
    using Clock = std::chrono::steady_clock;
    const auto give_up = Clock::now() + std::chrono::seconds(30);
    while (held_.empty() && Clock::now() < give_up) consumer_->poll(50);
    const auto until = Clock::now() + std::chrono::duration<double>(arguments.hold_seconds);
    while (Clock::now() < until) consumer_->poll(20);
    for (TopicPartition& each : held_) each.offset = static_cast<int64_t>(random() % 1'000'000);
    std::printf("held %zu\n", held_.size());
    std::fflush(stdout);
    // That it is refused after a rebalance is as good as that it is taken.
    static_cast<void>(consumer_->commit(held_));
    consumer_->close();
    consumer_.reset();
    return {};
  }

 private:
  void on_assign(std::vector<TopicPartition>& partitions) override {
    for (TopicPartition& each : partitions) each.offset = riffle::tap::kafka::kOffsetEnd;
    held_ = partitions;
  }
  void on_revoke(const std::vector<TopicPartition>&, bool) override { held_.clear(); }

  std::vector<TopicPartition> held_;
  std::unique_ptr<Consumer> consumer_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(stderr, "usage: riffle-foreign-member BROKERS GROUP TOPIC TIMES SECONDS_IN_IT\n");
    return 2;
  }
  const Arguments arguments{argv[1], argv[2], argv[3], std::atoi(argv[4]), std::atof(argv[5])};
  std::mt19937_64 random(std::random_device{}());
  for (int i = 0; i < arguments.times; ++i) {
    Member member;
    if (const auto done = member.visit(arguments, random); !done) {
      std::fprintf(stderr, "riffle-foreign-member: %s\n", done.error().message.c_str());
      return 1;
    }
  }
  return 0;
}
