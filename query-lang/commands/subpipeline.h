#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/read/search_context.h"
#include "query-lang/exec/operator_chain.h"
#include "query-lang/syntax/pipeline_parser.h"

namespace riffle::lang {

class ArgParser;

// What commands with a pipeline of their own ([ … ] in append, join, appendpipe …) share.

// The rows of a subsearch, and whether there were more than asked for.
struct SubpipelineRows {
  index::Batch rows;
  bool cut = false;
};

// What a command lets its subsearch have.
struct SubsearchLimits {
  std::optional<uint64_t> rows = {};  // none: as many as the setting says; 0: all
  std::optional<std::chrono::duration<double>> time = {};  // none: as long as it takes
  std::string_view setting = {};  // where `rows` has its number from, if not from the query
};

// The options maxout, maxtime and timeout.
Result<SubsearchLimits> read_subsearch_limits(const ArgParser& arguments);

// Runs it as a search of its own and keeps as many rows as the limits say, charged to `charge`.
// When there were more, or time was up, a message names the command.
Result<SubpipelineRows> run_subpipeline(const Pipeline& pipeline, const SubsearchLimits& limits,
                                        std::string_view command,
                                        const index::SearchContext& context, MemoryCharge& charge);

// The same, handing the rows on as they come; whether something was cut.
using TakeRows = std::function<Result<void>(const index::Batch&)>;
Result<bool> stream_subpipeline(const Pipeline& pipeline, const SubsearchLimits& limits,
                                std::string_view command, const index::SearchContext& context,
                                const TakeRows& take);

// The commands of a pipeline that runs over given rows (appendpipe, foreach): those with
// subsearches in their text are resolved. The nodes point into the pipeline or into `owned`.
struct ResolvedPipeline {
  std::vector<const CommandNode*> nodes;
  std::vector<std::unique_ptr<CommandNode>> owned;
};
Result<ResolvedPipeline> resolve_pipeline(const Pipeline& pipeline,
                                          const index::SearchContext& context);

// " [pipeline]" for CommandNode::print.
std::string print_subpipeline(const Pipeline& pipeline);

}  // namespace riffle::lang
