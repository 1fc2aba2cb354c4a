#include "query-lang/exec/operator_chain.h"

namespace riffle::lang {

Result<OperatorChain> OperatorChain::make(std::span<const CommandNode* const> nodes,
                                          const index::SearchContext& context, BatchSink& end) {
  OperatorChain chain(end);
  for (const CommandNode* node : nodes) {
    RIFFLE_ASSIGN(std::unique_ptr<Operator> op, node->make_operator(context));
    chain.append(std::move(op));
  }
  chain.connect();
  return chain;
}

void OperatorChain::connect() {
  for (size_t i = 0; i < links_.size(); ++i)
    links_[i]->next = i + 1 < links_.size() ? static_cast<BatchSink*>(links_[i + 1].get()) : end_;
}

Result<Flow> OperatorChain::Link::push(const index::Batch& batch) {
  if (stopped) return Flow::kStop;
  if (batch.rows() == 0) return Flow::kMore;
  RIFFLE_ASSIGN(Flow flow, op->push(batch, *next));
  stopped = flow == Flow::kStop;
  return flow;
}

Result<Flow> OperatorChain::push(const index::Batch& batch) {
  if (!links_.empty()) return links_.front()->push(batch);
  if (batch.rows() == 0) return Flow::kMore;
  return end_->push(batch);
}

Result<void> OperatorChain::finish() {
  for (const std::unique_ptr<Link>& link : links_) RIFFLE_TRY(link->op->finish(*link->next));
  return {};
}

}  // namespace riffle::lang
