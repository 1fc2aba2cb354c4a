#pragma once

#include "indexer/base/result.h"
#include "indexer/columns/batch.h"

namespace riffle::lang {

enum class Flow : uint8_t { kMore, kStop };

// Takes what an operator emits. kStop: no more is wanted; the emitter should stop soon and must
// still work if it does not.
class BatchSink {
 public:
  virtual ~BatchSink() = default;
  virtual Result<Flow> push(const index::Batch& batch) = 0;
};

// One step of a running pipeline, for one worker: calls on one object never overlap. Changing state
// lives here, never in the CommandNode. Inputs may be endless (live tail): streaming operators emit
// what they can at each push and never wait for an end. Fields of later batches may differ from
// those of earlier ones; a field that is absent is null.
class Operator {
 public:
  virtual ~Operator() = default;
  // Takes one batch (at least one row) and may emit any number to `out`. kStop: no further input is
  // wanted.
  virtual Result<Flow> push(const index::Batch& batch, BatchSink& out) = 0;
  // Called once after the last push, also after kStop, not after an error or a cancel; emits what
  // was held back.
  virtual Result<void> finish(BatchSink& out) = 0;
  // The table as it stands, for previews of transforming operators (of a partial one its partial
  // states); nothing for the others. Called between pushes.
  virtual Result<void> preview(BatchSink&) { return {}; }
};

}  // namespace riffle::lang
