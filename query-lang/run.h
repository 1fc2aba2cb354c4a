#pragma once

#include "query-lang/query.h"
#include "query-lang/syntax/pipeline_parser.h"

namespace riffle::lang {

// Plans and runs commands: what run_query does, also for the pipelines of subsearches.
Result<QueryOutcome> run_pipeline(std::span<const std::unique_ptr<CommandNode>> commands,
                                  const RunOptions& options, const index::SearchContext& context,
                                  ResultSink& sink);

// Runs a subsearch and gives the text that takes its place.
Result<std::string> run_subsearch(const Pipeline& subsearch, const TimeRange& time,
                                  const index::SearchContext& context);

}  // namespace riffle::lang
