#include "query-lang/exec/executor.h"

#include <memory>

#include "query-lang/exec/batch_concat.h"
#include "query-lang/exec/operator_chain.h"
#include "query-lang/exec/reporter.h"
#include "query-lang/exec/result_sinks.h"
#include "query-lang/exec/worker_pool.h"

namespace riffle::lang {
namespace {

class Execution {
 public:
  Execution(const Plan& plan, bool previews, const index::SearchContext& context, ResultSink& sink)
      : plan_(plan), previews_(previews), context_(context), sink_(sink), answer_(sink) {}

  Result<QueryOutcome> run() {
    QueryOutcome outcome;
    outcome.events = plan_.events;
    if (plan_.generated) {
      RIFFLE_ASSIGN(OperatorChain chain, OperatorChain::make(plan_.steps, context_, answer_));
      RIFFLE_TRY(context_.check());
      RIFFLE_TRY(chain.finish());
      Reporter reporter(nullptr, sink_, {});
      outcome.scan = reporter.finish();
      return outcome;
    }
    if (context_.snapshot == nullptr)
      return user_error(
          "there are no events to search: the search must begin with a command that makes rows");
    RIFFLE_ASSIGN(std::unique_ptr<index::Scan> scan, context_.snapshot->scan(plan_.scan, context_));
    const bool spread =
        plan_.scan.order == index::ScanSpec::Order::kAny && (plan_.split || context_.workers > 1);
    if (spread) {
      RIFFLE_ASSIGN(outcome.scan, run_spread(*scan));
    } else {
      RIFFLE_ASSIGN(outcome.scan, run_in_order(*scan));
    }
    return outcome;
  }

 private:
  // Everything in the calling thread, part after part.
  Result<index::ScanStatistics> run_in_order(index::Scan& scan) {
    const auto later = std::span<const CommandNode* const>(plan_.steps).subspan(plan_.parallel);
    RIFFLE_ASSIGN(OperatorChain rest, OperatorChain::make(later, context_, answer_));
    TimelineSink timeline(sink_, rest);
    BatchSink& streamed = plan_.events ? static_cast<BatchSink&>(timeline) : rest;
    RIFFLE_ASSIGN(OperatorChain streaming,
                  OperatorChain::make(plan_.worker_steps(), context_, streamed));

    Reporter::MakePreview preview;
    if (previews_ && !rest.empty())
      preview = [&] { return preview_in_order(*rest.first(), later); };
    Reporter reporter(&scan, sink_, std::move(preview));
    Flow flow = Flow::kMore;
    for (size_t part = 0; part < scan.parts() && flow == Flow::kMore; ++part) {
      while (flow == Flow::kMore) {
        RIFFLE_TRY(context_.check());
        RIFFLE_ASSIGN(std::optional<index::Batch> batch, scan.next(part));
        if (!batch) break;
        RIFFLE_ASSIGN(flow, streaming.push(*batch));
        RIFFLE_TRY(reporter.tick());
      }
    }
    RIFFLE_TRY(streaming.finish());
    RIFFLE_TRY(rest.finish());
    return reporter.finish();
  }

  Result<index::ScanStatistics> run_spread(index::Scan& scan) {
    RIFFLE_ASSIGN(OperatorChain rest, gathering_chain(answer_));
    RIFFLE_ASSIGN(std::unique_ptr<WorkerPool> pool, WorkerPool::start(plan_, scan, context_));
    Reporter::MakePreview preview;
    if (previews_ && plan_.split) preview = [&] { return preview_spread(*pool); };
    if (previews_ && !plan_.split)
      preview = [&] { return preview_in_order(*rest.first(), plan_.later_steps()); };
    Reporter reporter(&scan, sink_, std::move(preview));
    Flow flow = Flow::kMore;
    while (flow == Flow::kMore) {
      // Asked before the queue: what a worker puts there before it ends is there when it has ended.
      RIFFLE_ASSIGN(bool finished, pool->finished());
      std::optional<index::Batch> batch = pool->next();
      RIFFLE_TRY(context_.check());
      if (batch) {
        RIFFLE_ASSIGN(flow, rest.push(*batch));
      } else if (finished) {
        break;
      }
      RIFFLE_TRY(reporter.tick());
    }
    pool.reset();
    RIFFLE_TRY(rest.finish());
    return reporter.finish();
  }

  // The merge of a split command and everything behind it.
  Result<OperatorChain> gathering_chain(BatchSink& end) {
    OperatorChain chain(end);
    if (plan_.split) {
      RIFFLE_ASSIGN(std::unique_ptr<Operator> merge,
                    plan_.steps[plan_.parallel]->make_merge(context_));
      chain.append(std::move(merge));
    }
    for (const CommandNode* node : plan_.later_steps()) {
      RIFFLE_ASSIGN(std::unique_ptr<Operator> op, node->make_operator(context_));
      chain.append(std::move(op));
    }
    chain.connect();
    return chain;
  }

  Result<void> preview_spread(WorkerPool& pool) {
    const std::vector<index::Batch> states = pool.partial_states();
    if (states.empty()) return {};
    CollectSink table;
    RIFFLE_ASSIGN(OperatorChain chain, gathering_chain(table));
    for (const index::Batch& state : states) {
      RIFFLE_ASSIGN(Flow flow, chain.push(state));
      if (flow == Flow::kStop) break;
    }
    RIFFLE_TRY(chain.finish());
    show(table);
    return {};
  }

  // The table that `first` has so far, through fresh operators of the commands behind it: theirs
  // must not see it twice.
  Result<void> preview_in_order(Operator& first, std::span<const CommandNode* const> steps) {
    CollectSink state;
    RIFFLE_TRY(first.preview(state));
    if (state.batches.empty()) return {};
    CollectSink table;
    RIFFLE_ASSIGN(OperatorChain chain, OperatorChain::make(steps.subspan(1), context_, table));
    for (const index::Batch& batch : state.batches) {
      RIFFLE_ASSIGN(Flow flow, chain.push(batch));
      if (flow == Flow::kStop) break;
    }
    RIFFLE_TRY(chain.finish());
    show(table);
    return {};
  }

  void show(const CollectSink& table) { sink_.preview(concat(table.batches)); }

  const Plan& plan_;
  const bool previews_;
  const index::SearchContext& context_;
  ResultSink& sink_;
  AnswerSink answer_;
};

}  // namespace

Result<QueryOutcome> execute(const Plan& plan, bool previews, const index::SearchContext& context,
                             ResultSink& sink) {
  return Execution(plan, previews, context, sink).run();
}

}  // namespace riffle::lang
