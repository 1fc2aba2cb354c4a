#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "query-lang/exec/batch_queue.h"
#include "query-lang/exec/operator_chain.h"
#include "query-lang/plan/plan.h"

namespace riffle::lang {

// The threads of one search that read the parts of a scan through the streaming commands (and the
// partial of a split command), and hand what comes out to the searching thread. The destructor
// stops and joins them.
class WorkerPool {
 public:
  // Plan, scan and context must outlive it.
  static Result<std::unique_ptr<WorkerPool>> start(const Plan& plan, index::Scan& scan,
                                                   const index::SearchContext& context);
  ~WorkerPool();

  // The next batch, or nothing for now.
  std::optional<index::Batch> next() {
    // Workers that have ended wake nobody any more.
    return queue_.pop(running_ == 0 ? std::chrono::milliseconds(0) : kWait);
  }
  // Whether all workers have ended and all that they made was taken. Their first error, if any.
  Result<bool> finished();
  // Partial states as they stand, from every worker that answers before long.
  std::vector<index::Batch> partial_states();

 private:
  static constexpr std::chrono::milliseconds kWait{50};

  struct Worker;
  WorkerPool(index::Scan& scan, const index::SearchContext& context);
  void run(Worker& worker);
  Result<void> work(Worker& worker);
  Result<void> answer_preview(Worker& worker);

  index::Scan& scan_;
  const index::SearchContext& context_;
  BatchQueue queue_;
  std::atomic<size_t> next_part_{0};
  std::atomic<bool> stop_{false};
  std::atomic<uint64_t> preview_round_{0};
  std::atomic<size_t> running_{0};
  std::mutex mutex_;
  std::optional<Error> error_;  // guarded by mutex_
  std::vector<std::vector<index::Batch>>
      previews_;  // guarded by mutex_: the last answer of each worker
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::thread> threads_;
};

}  // namespace riffle::lang
