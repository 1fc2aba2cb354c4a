#include "query-lang/run.h"

#include <fmt/format.h>

#include "indexer/read/row_limits.h"
#include "query-lang/exec/batch_concat.h"
#include "query-lang/exec/executor.h"
#include "query-lang/exec/rows_source.h"
#include "query-lang/knowledge/ruled_source.h"
#include "query-lang/plan/explain.h"
#include "query-lang/plan/planner.h"
#include "query-lang/plan/subsearch_text.h"

namespace riffle::lang {
namespace {

class SubsearchSink : public ResultSink {
 public:
  explicit SubsearchSink(uint64_t most) : most_(most == 0 ? UINT64_MAX : most) {}

  Result<Flow> rows(const index::Batch& batch) override {
    const uint64_t room = most_ - count_;
    if (batch.rows() > room) cut_ = true;
    batches_.push_back(batch.rows() > room ? batch.slice(0, static_cast<size_t>(room)) : batch);
    count_ += batches_.back().rows();
    return cut_ ? Flow::kStop : Flow::kMore;
  }
  bool cut() const { return cut_; }
  index::Batch all() const { return concat(batches_); }

 private:
  const uint64_t most_;
  std::vector<index::Batch> batches_;
  uint64_t count_ = 0;
  bool cut_ = false;
};

}  // namespace

Result<std::string> run_subsearch(const Pipeline& subsearch, const TimeRange& time,
                                  const index::SearchContext& context) {
  const uint64_t most = index::row_limits(context).subsearch;
  SubsearchSink sink(most);
  RunOptions options;
  options.time = time;
  RIFFLE_TRY(run_pipeline(subsearch, options, context, sink));
  if (sink.cut() && context.message) {
    context.message(
        {index::SearchMessage::Severity::kWarning,
         fmt::format("the subsearch '{}' has more than {} rows; only the first {} were used (the "
                     "setting limits.subsearch raises the limit)",
                     print_pipeline(subsearch), most, most),
         "search"});
  }
  return format_as_search(sink.all());
}

Result<QueryOutcome> run_pipeline(std::span<const std::unique_ptr<CommandNode>> commands,
                                  const RunOptions& options, const index::SearchContext& context,
                                  ResultSink& sink) {
  index::SearchContext own = context;
  own.time_range = options.time;
  own.outer_time_range = options.time;
  // A subsearch sees the times that the search was asked for, not those that its text narrows them
  // to.
  const auto subsearch = [&](const Pipeline& pipeline) {
    return run_subsearch(pipeline, options.time, context);
  };
  RIFFLE_ASSIGN(Plan plan, make_plan(commands, options.time, own, subsearch));
  own.time_range = plan.scan.time;
  for (const CommandNode* step : plan.steps) RIFFLE_TRY(step->widen_time(own.time_range, own));
  return execute(plan, options.previews, own, sink);
}

Result<QueryOutcome> run_query(const Query& query, const RunOptions& options,
                               const index::SearchContext& context, ResultSink& sink) {
  for (const std::string& warning : query.warnings()) {
    if (context.message) context.message({index::SearchMessage::Severity::kWarning, warning, ""});
  }
  if (query.knowledge() == nullptr) return run_pipeline(query.commands(), options, context, sink);
  // The rules for fields as they are when the search begins; subsearches see the same.
  index::SearchContext own = context;
  RIFFLE_ASSIGN(own.snapshot,
                RuledSource::make(context.snapshot, query.knowledge()->field_rules()));
  return run_pipeline(query.commands(), options, own, sink);
}

Result<QueryOutcome> run_query_over(const Query& query, std::vector<index::Batch> input,
                                    const RunOptions& options, const index::SearchContext& context,
                                    ResultSink& sink) {
  index::SearchContext own = context;
  own.snapshot = std::make_shared<RowsSource>(std::move(input));
  return run_query(query, options, own, sink);
}

Result<std::string> explain_query(const Query& query, const RunOptions& options,
                                  const index::SearchContext& context) {
  std::string text;
  int number = 0;
  const SubsearchText subsearch = [&](const Pipeline& pipeline) -> Result<std::string> {
    const std::string name = fmt::format("subsearch_{}", ++number);
    text += fmt::format("{}, runs first: {}\n", name, print_pipeline(pipeline));
    return name;
  };
  RIFFLE_ASSIGN(Plan plan, make_plan(query.commands(), options.time, context, subsearch));
  return text + explain_plan(plan, context);
}

}  // namespace riffle::lang
