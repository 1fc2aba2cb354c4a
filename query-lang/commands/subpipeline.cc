#include "query-lang/commands/subpipeline.h"

#include <utility>

#include <fmt/format.h>

#include "indexer/read/row_limits.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/exec/batch_concat.h"
#include "query-lang/run.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/substituted_command.h"

namespace riffle::lang {
namespace {

class CappedSink : public ResultSink {
 public:
  CappedSink(uint64_t most, const SubsearchLimits& limits, const index::SearchContext& context,
             const TakeRows& take)
      : most_(most == 0 ? UINT64_MAX : most), context_(context), take_(take) {
    if (limits.time)
      until_ = std::chrono::steady_clock::now() +
               std::chrono::duration_cast<std::chrono::steady_clock::duration>(*limits.time);
  }

  Result<Flow> rows(const index::Batch& batch) override {
    RIFFLE_TRY(context_.check());
    const uint64_t room = most_ - count_;
    cut_ = batch.rows() > room;
    if (room > 0) {
      const index::Batch rows = cut_ ? batch.slice(0, static_cast<size_t>(room)) : batch;
      count_ += rows.rows();
      RIFFLE_TRY(take_(rows));
    }
    timed_out_ = !cut_ && until_ && std::chrono::steady_clock::now() > *until_;
    return cut_ || timed_out_ ? Flow::kStop : Flow::kMore;
  }
  bool cut() const { return cut_; }
  bool timed_out() const { return timed_out_; }
  uint64_t count() const { return count_; }

 private:
  uint64_t most_;
  const index::SearchContext& context_;
  const TakeRows& take_;
  std::optional<std::chrono::steady_clock::time_point> until_;
  uint64_t count_ = 0;
  bool cut_ = false;
  bool timed_out_ = false;
};

}  // namespace

Result<SubsearchLimits> read_subsearch_limits(const ArgParser& arguments) {
  SubsearchLimits limits;
  if (arguments.has_option("maxout")) {
    RIFFLE_ASSIGN(limits.rows, arguments.count_option("maxout", 0));
  }
  for (const char* name : {"maxtime", "timeout"}) {
    RIFFLE_ASSIGN(const double seconds, arguments.number_option(name, 0));
    if (seconds > 0 && (!limits.time || seconds < limits.time->count()))
      limits.time = std::chrono::duration<double>(seconds);
  }
  return limits;
}

Result<bool> stream_subpipeline(const Pipeline& pipeline, const SubsearchLimits& limits,
                                std::string_view command, const index::SearchContext& context,
                                const TakeRows& take) {
  const uint64_t most = limits.rows.value_or(index::row_limits(context).append);
  CappedSink sink(most, limits, context, take);
  RunOptions options;
  options.time = context.outer_time_range;
  RIFFLE_TRY(run_pipeline(pipeline, options, context, sink));
  if (sink.cut()) {
    const std::string_view setting = limits.rows ? limits.setting : "limits.append";
    warn(context,
         fmt::format("{} used the first {} rows of '{}'; it has more ({})", command, most,
                     print_pipeline(pipeline),
                     setting.empty() ? "maxout= raises the limit"
                                     : fmt::format("the setting {} raises the limit", setting)),
         command);
  }
  if (sink.timed_out())
    warn(context,
         fmt::format("{} stopped '{}' after {} s, with {} rows", command, print_pipeline(pipeline),
                     limits.time->count(), sink.count()),
         command);
  return sink.cut() || sink.timed_out();
}

Result<SubpipelineRows> run_subpipeline(const Pipeline& pipeline, const SubsearchLimits& limits,
                                        std::string_view command,
                                        const index::SearchContext& context, MemoryCharge& charge) {
  std::vector<index::Batch> batches;
  const TakeRows take = [&](const index::Batch& rows) -> Result<void> {
    batches.push_back(rows);
    return charge.grow(rows.memory_bytes());
  };
  RIFFLE_ASSIGN(const bool cut, stream_subpipeline(pipeline, limits, command, context, take));
  return SubpipelineRows{concat(batches), cut};
}

Result<ResolvedPipeline> resolve_pipeline(const Pipeline& pipeline,
                                          const index::SearchContext& context) {
  ResolvedPipeline resolved;
  for (const std::unique_ptr<CommandNode>& node : pipeline) {
    const SubstitutedCommand* substituted = node->substituted();
    if (substituted == nullptr) {
      resolved.nodes.push_back(node.get());
      continue;
    }
    std::vector<std::string> results;
    for (const SubstitutedCommand::Part& part : substituted->parts()) {
      if (part.subsearch.empty()) continue;
      RIFFLE_ASSIGN(std::string text,
                    run_subsearch(part.subsearch, context.outer_time_range, context));
      results.push_back(std::move(text));
    }
    RIFFLE_ASSIGN(std::unique_ptr<CommandNode> whole, substituted->resolve(results));
    resolved.nodes.push_back(whole.get());
    resolved.owned.push_back(std::move(whole));
  }
  return resolved;
}

std::string print_subpipeline(const Pipeline& pipeline) {
  return " [" + print_pipeline(pipeline) + "]";
}

}  // namespace riffle::lang
