#include "query-lang/commands/chained_operator.h"

#include <optional>
#include <utility>

#include "query-lang/exec/batch_concat.h"
#include "query-lang/exec/operator_chain.h"
#include "query-lang/syntax/pipeline_parser.h"

namespace riffle::lang {
namespace {

Result<Pipeline> parse_chain(std::string_view text,
                             const std::shared_ptr<const Knowledge>& knowledge) {
  const SourceText source = SourceText::plain(text);
  PipelineScope scope;
  scope.source = &source;
  scope.implied_search = false;
  scope.knowledge = knowledge;
  return parse_pipeline(scope, 0, text.size());
}

class ChainedOperator : public Operator {
 public:
  static Result<std::unique_ptr<Operator>> make(Pipeline pipeline,
                                                const index::SearchContext& context) {
    auto op = std::make_unique<ChainedOperator>();
    op->pipeline_ = std::move(pipeline);
    std::vector<const CommandNode*> nodes;
    for (const std::unique_ptr<CommandNode>& node : op->pipeline_) nodes.push_back(node.get());
    RIFFLE_ASSIGN(OperatorChain chain, OperatorChain::make(nodes, context, op->end_));
    op->chain_.emplace(std::move(chain));
    return std::unique_ptr<Operator>(std::move(op));
  }
  Result<Flow> push(const index::Batch& batch, BatchSink& out) override {
    end_.out = &out;
    return chain_->push(batch);
  }
  Result<void> finish(BatchSink& out) override {
    end_.out = &out;
    return chain_->finish();
  }

 private:
  struct End : BatchSink {
    Result<Flow> push(const index::Batch& batch) override { return out->push(batch); }
    BatchSink* out = nullptr;
  };
  Pipeline pipeline_;
  End end_;
  std::optional<OperatorChain> chain_;
};

}  // namespace

Result<std::unique_ptr<Operator>> chained_operator(
    std::string_view text, const std::shared_ptr<const Knowledge>& knowledge,
    const index::SearchContext& context) {
  RIFFLE_ASSIGN(Pipeline pipeline, parse_chain(text, knowledge));
  return ChainedOperator::make(std::move(pipeline), context);
}

Result<index::Batch> run_chain(std::string_view text, const index::Batch& rows,
                               const index::SearchContext& context) {
  struct Rows : BatchSink {
    Result<Flow> push(const index::Batch& batch) override {
      batches.push_back(batch);
      return Flow::kMore;
    }
    std::vector<index::Batch> batches;
  } sink;
  RIFFLE_ASSIGN(const std::unique_ptr<Operator> op, chained_operator(text, nullptr, context));
  RIFFLE_ASSIGN(const Flow flow, op->push(rows, sink));
  if (flow == Flow::kMore) RIFFLE_TRY(op->finish(sink));
  return concat(sink.batches);
}

Result<std::unique_ptr<CommandNode>> make_chained_node(PlainCommand command, std::string text,
                                                       std::shared_ptr<const Knowledge> knowledge) {
  RIFFLE_ASSIGN(Pipeline parsed, parse_chain(text, knowledge));
  const auto pipeline = std::make_shared<const Pipeline>(std::move(parsed));
  command.demand = [pipeline](const index::FieldDemand& downstream) {
    index::FieldDemand demand = downstream;
    for (auto node = pipeline->rbegin(); node != pipeline->rend(); ++node)
      demand = (*node)->demand(demand);
    return demand;
  };
  command.make = [text = std::move(text), knowledge = std::move(knowledge)](
                     const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return chained_operator(text, knowledge, context);
  };
  return make_plain_node(std::move(command));
}

}  // namespace riffle::lang
