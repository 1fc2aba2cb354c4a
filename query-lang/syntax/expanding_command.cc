#include "query-lang/syntax/expanding_command.h"

#include "query-lang/forward_sink.h"
#include "query-lang/knowledge/knowledge.h"
#include "query-lang/run.h"
#include "query-lang/syntax/macro.h"

namespace riffle::lang {
namespace {

class AppendingOperator : public Operator {
 public:
  AppendingOperator(Pipeline pipeline, const index::SearchContext& context)
      : pipeline_(std::move(pipeline)), context_(context) {}

  Result<Flow> push(const index::Batch& batch, BatchSink& out) override {
    RIFFLE_ASSIGN(const Flow flow, out.push(batch));
    full_ = full_ || flow == Flow::kStop;
    return flow;
  }
  Result<void> finish(BatchSink& out) override {
    if (full_) return {};
    ForwardSink sink(out);
    RunOptions options;
    options.time = context_.outer_time_range;
    RIFFLE_TRY(run_pipeline(pipeline_, options, context_, sink));
    return {};
  }

 private:
  Pipeline pipeline_;
  const index::SearchContext& context_;
  bool full_ = false;
};

}  // namespace

Result<std::unique_ptr<Operator>> ExpandingCommand::make_operator(
    const index::SearchContext& context) const {
  RIFFLE_ASSIGN(Pipeline pipeline, expand(context));
  return std::unique_ptr<Operator>(
      std::make_unique<AppendingOperator>(std::move(pipeline), context));
}

Result<Pipeline> parse_generated(std::string_view text,
                                 const std::shared_ptr<const Knowledge>& knowledge) {
  RIFFLE_ASSIGN(ExpandedText expanded, expand_macros(text, knowledge.get()));
  PipelineScope scope;
  scope.source = &expanded.source;
  scope.knowledge = knowledge;
  return parse_pipeline(scope, 0, expanded.source.text().size());
}

}  // namespace riffle::lang
