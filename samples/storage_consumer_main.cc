// riffle-storage-consumer: the storage consumer in a process of its own, until SIGTERM.

#include <signal.h>

#include <cstdio>

#include "samples/storage-consumer/storage_consumer.h"

namespace {

int fail(const riffle::Error& error) {
  std::fprintf(stderr, "riffle-storage-consumer: %s\n", error.message.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: riffle-storage-consumer BROKERS TOPIC GROUP DIRECTORY\n");
    return 2;
  }
  // Before any thread is made: all of them inherit it.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  riffle::samples::StorageConsumerOptions options;
  options.brokers = argv[1];
  options.topics = {argv[2]};
  options.group = argv[3];
  options.directory = argv[4];
  const auto consumer = riffle::samples::StorageConsumer::create(options);
  if (!consumer) return fail(consumer.error());
  (*consumer)->start();
  std::printf("reading\n");
  std::fflush(stdout);
  while (true) {
    const timespec interval{0, 100'000'000};
    if (sigtimedwait(&signals, nullptr, &interval) > 0) break;
    const auto stats = (*consumer)->stats();
    std::printf("messages %llu lag %lld delay %.3f\n",
                static_cast<unsigned long long>(stats.messages), static_cast<long long>(stats.lag),
                riffle::to_seconds(stats.delay));
    std::fflush(stdout);
  }
  if (const auto stopped = (*consumer)->stop(); !stopped) return fail(stopped.error());
  return 0;
}
