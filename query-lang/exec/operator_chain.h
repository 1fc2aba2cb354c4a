#pragma once

#include <memory>
#include <span>
#include <vector>

#include "query-lang/commands/command_spec.h"
#include "query-lang/exec/operator.h"

namespace riffle::lang {

// Operators one behind the other, ending in a sink: what one worker runs. Calls never overlap. The
// sink must outlive it.
class OperatorChain : public BatchSink {
 public:
  // The whole operators of `nodes`.
  static Result<OperatorChain> make(std::span<const CommandNode* const> nodes,
                                    const index::SearchContext& context, BatchSink& end);

  explicit OperatorChain(BatchSink& end) : end_(&end) {}
  OperatorChain(OperatorChain&&) noexcept = default;
  OperatorChain& operator=(OperatorChain&&) noexcept = default;

  void append(std::unique_ptr<Operator> op) {
    links_.push_back(std::make_unique<Link>(std::move(op)));
  }
  // Call once, when all operators are in it.
  void connect();

  // kStop: no further input is wanted.
  Result<Flow> push(const index::Batch& batch) override;
  // Ends every operator, the first one first, so that each gets all that those before it held back.
  Result<void> finish();
  // What the first operator has so far, sent through the rest of a fresh chain by the caller.
  Operator* first() { return links_.empty() ? nullptr : links_.front()->op.get(); }
  bool empty() const { return links_.empty(); }

 private:
  struct Link : BatchSink {
    explicit Link(std::unique_ptr<Operator> o) : op(std::move(o)) {}
    Result<Flow> push(const index::Batch& batch) override;

    std::unique_ptr<Operator> op;
    BatchSink* next = nullptr;
    bool stopped = false;
  };

  std::vector<std::unique_ptr<Link>> links_;
  BatchSink* end_;
};

}  // namespace riffle::lang
