#pragma once

#include <vector>

#include "query-lang/exec/operator.h"
#include "query-lang/query.h"

namespace riffle::lang {

// The end of a chain: the search's own sink.
class AnswerSink : public BatchSink {
 public:
  explicit AnswerSink(ResultSink& sink) : sink_(&sink) {}
  Result<Flow> push(const index::Batch& batch) override {
    if (stopped_) return Flow::kStop;
    RIFFLE_ASSIGN(Flow flow, sink_->rows(batch));
    stopped_ = flow == Flow::kStop;
    return flow;
  }

 private:
  ResultSink* sink_;
  bool stopped_ = false;
};

// Keeps what comes, for previews.
class CollectSink : public BatchSink {
 public:
  Result<Flow> push(const index::Batch& batch) override {
    batches.push_back(batch);
    return Flow::kMore;
  }
  std::vector<index::Batch> batches;
};

// Shows the events that pass to the search's timeline.
class TimelineSink : public BatchSink {
 public:
  TimelineSink(ResultSink& sink, BatchSink& next) : sink_(&sink), next_(&next) {}
  Result<Flow> push(const index::Batch& batch) override {
    sink_->matched(batch);
    return next_->push(batch);
  }

 private:
  ResultSink* sink_;
  BatchSink* next_;
};

}  // namespace riffle::lang
