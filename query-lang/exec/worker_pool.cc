#include "query-lang/exec/worker_pool.h"

#include <algorithm>

#include "query-lang/exec/result_sinks.h"

namespace riffle::lang {
namespace {

// Batches that wait for the searching thread, for each worker.
constexpr size_t kQueuedPerWorker = 4;

class QueueSink : public BatchSink {
 public:
  explicit QueueSink(BatchQueue& queue) : queue_(&queue) {}
  Result<Flow> push(const index::Batch& batch) override {
    return queue_->push(batch) ? Flow::kMore : Flow::kStop;
  }

 private:
  BatchQueue* queue_;
};

}  // namespace

struct WorkerPool::Worker {
  Worker(BatchQueue& queue, size_t n) : number(n), sink(queue), chain(sink) {}
  size_t number;
  QueueSink sink;
  OperatorChain chain;
  Operator* partial = nullptr;  // in the chain; null where nothing is split
  uint64_t answered_round = 0;
};

WorkerPool::WorkerPool(index::Scan& scan, const index::SearchContext& context)
    : scan_(scan),
      context_(context),
      queue_(kQueuedPerWorker * std::max<size_t>(1, context.workers)) {}

Result<std::unique_ptr<WorkerPool>> WorkerPool::start(const Plan& plan, index::Scan& scan,
                                                      const index::SearchContext& context) {
  std::unique_ptr<WorkerPool> pool(new WorkerPool(scan, context));
  const size_t count = std::clamp<size_t>(scan.parts(), 1, std::max<size_t>(1, context.workers));
  for (size_t i = 0; i < count; ++i) {
    auto worker = std::make_unique<Worker>(pool->queue_, i);
    for (const CommandNode* node : plan.worker_steps()) {
      RIFFLE_ASSIGN(std::unique_ptr<Operator> op, node->make_operator(context));
      worker->chain.append(std::move(op));
    }
    if (plan.split) {
      RIFFLE_ASSIGN(std::unique_ptr<Operator> partial,
                    plan.steps[plan.parallel]->make_partial(context));
      worker->partial = partial.get();
      worker->chain.append(std::move(partial));
    }
    worker->chain.connect();
    pool->workers_.push_back(std::move(worker));
  }
  pool->previews_.resize(count);
  pool->running_ = count;
  for (const std::unique_ptr<Worker>& worker : pool->workers_) {
    pool->threads_.emplace_back([target = pool.get(), self = worker.get()] { target->run(*self); });
  }
  return pool;
}

WorkerPool::~WorkerPool() {
  stop_ = true;
  queue_.close();
  for (std::thread& thread : threads_) thread.join();
}

void WorkerPool::run(Worker& worker) {
  Result<void> done = work(worker);
  if (!done) {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(done).error();
    stop_ = true;
  }
  --running_;
  queue_.wake();
}

Result<void> WorkerPool::work(Worker& worker) {
  Flow flow = Flow::kMore;
  while (flow == Flow::kMore && !stop_) {
    const size_t part = next_part_.fetch_add(1);
    if (part >= scan_.parts()) break;
    while (flow == Flow::kMore && !stop_) {
      RIFFLE_TRY(context_.check());
      RIFFLE_ASSIGN(std::optional<index::Batch> batch, scan_.next(part));
      if (!batch) break;
      RIFFLE_ASSIGN(flow, worker.chain.push(*batch));
      RIFFLE_TRY(answer_preview(worker));
    }
  }
  // Nobody waits for what is held back when another worker failed or the search has enough.
  if (stop_) return {};
  return worker.chain.finish();
}

Result<void> WorkerPool::answer_preview(Worker& worker) {
  const uint64_t round = preview_round_;
  if (worker.partial == nullptr || worker.answered_round == round) return {};
  worker.answered_round = round;
  CollectSink states;
  RIFFLE_TRY(worker.partial->preview(states));
  const std::lock_guard lock(mutex_);
  previews_[worker.number] = std::move(states.batches);
  return {};
}

Result<bool> WorkerPool::finished() {
  const std::lock_guard lock(mutex_);
  if (error_) return *error_;
  return running_ == 0;
}

std::vector<index::Batch> WorkerPool::partial_states() {
  // Asks for the next round and shows the last one: nobody waits for a worker in the middle of a
  // batch.
  ++preview_round_;
  std::vector<index::Batch> states;
  const std::lock_guard lock(mutex_);
  for (const std::vector<index::Batch>& worker : previews_)
    states.insert(states.end(), worker.begin(), worker.end());
  return states;
}

}  // namespace riffle::lang
