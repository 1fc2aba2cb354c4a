#pragma once

#include "query-lang/exec/operator.h"
#include "query-lang/query.h"

namespace riffle::lang {

// Hands what a pipeline within a command answers on to the next command. `out` must outlive it.
class ForwardSink : public ResultSink {
 public:
  explicit ForwardSink(BatchSink& out) : out_(out) {}
  Result<Flow> rows(const index::Batch& batch) override { return out_.push(batch); }

 private:
  BatchSink& out_;
};

}  // namespace riffle::lang
