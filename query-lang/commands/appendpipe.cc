#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/commands/subpipeline.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& appendpipe_command();

namespace {

class CollectRows : public BatchSink {
 public:
  Result<Flow> push(const Batch& batch) override {
    batches.push_back(batch);
    return Flow::kMore;
  }
  std::vector<Batch> batches;
};

// Sends rows on as they come and keeps them for the pipeline.
class AppendpipeOperator : public Operator {
 public:
  AppendpipeOperator(std::shared_ptr<const Pipeline> pipeline, const index::SearchContext& context)
      : pipeline_(std::move(pipeline)), context_(context), charge_(*context.memory) {}

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    RIFFLE_TRY(charge_.grow(batch.memory_bytes()));
    batches_.push_back(batch);
    // Even where nobody wants more rows, the pipeline gets all of them.
    if (!stopped_) {
      RIFFLE_ASSIGN(const Flow flow, out.push(batch));
      stopped_ = flow == Flow::kStop;
    }
    return stopped_ ? Flow::kStop : Flow::kMore;
  }

  Result<void> finish(BatchSink& out) override {
    RIFFLE_ASSIGN(const ResolvedPipeline resolved, resolve_pipeline(*pipeline_, context_));
    CollectRows rows;
    RIFFLE_ASSIGN(OperatorChain chain, OperatorChain::make(resolved.nodes, context_, rows));
    for (const Batch& batch : batches_) {
      RIFFLE_TRY(context_.check());
      RIFFLE_ASSIGN(const Flow flow, chain.push(batch));
      if (flow == Flow::kStop) break;
    }
    RIFFLE_TRY(chain.finish());
    for (const Batch& batch : rows.batches) {
      RIFFLE_ASSIGN(const Flow flow, out.push(batch));
      if (flow == Flow::kStop) break;
    }
    return {};
  }

 private:
  std::shared_ptr<const Pipeline> pipeline_;
  const index::SearchContext& context_;
  MemoryCharge charge_;
  std::vector<Batch> batches_;
  bool stopped_ = false;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(Pipeline parsed, arguments.subsearch());
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_TRY(arguments.bool_option("run_in_preview", true));
  const auto pipeline = std::make_shared<const Pipeline>(std::move(parsed));
  PlainCommand command;
  command.spec = &appendpipe_command();
  command.pipelines = {pipeline.get()};
  command.arguments = arguments.print_options() + print_subpipeline(*pipeline);
  command.demand = demand_everything;
  command.make =
      [pipeline](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return std::unique_ptr<Operator>(std::make_unique<AppendpipeOperator>(pipeline, context));
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& appendpipe_command() {
  static const CommandSpec spec = {
      .name = "appendpipe",
      .aliases = {},
      .kind = CommandKind::kCentralized,
      .summary = "Runs commands over the rows and adds what comes out",
      .description =
          "The rows stay, and the result of the pipeline comes behind them: for subtotals.",
      .syntax = "appendpipe [run_in_preview=<bool>] [<pipeline>]",
      .arguments = {{"<pipeline>", ArgType::kSubsearch, "", "commands in brackets"},
                    {"run_in_preview", ArgType::kBool, "t",
                     "also for previews; here the pipeline runs once, when all rows are there"}},
      .examples =
          {{"| appendpipe [stats sum(n) AS n | eval h=\"all\"]", "A row of totals",
            "{\"h\": \"a\", \"n\": 1}\n{\"h\": \"b\", \"n\": 2}",
            "{\"h\": \"a\", \"n\": 1}\n{\"h\": \"b\", \"n\": 2}\n{\"h\": \"all\", \"n\": 3}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
