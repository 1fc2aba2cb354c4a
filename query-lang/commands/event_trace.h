#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/read/search_context.h"
#include "query-lang/syntax/pipeline_parser.h"

namespace riffle::lang {

// What became of an event at one command of a pipeline.
struct TraceStep {
  std::string command;
  std::string outcome;  // kept, dropped, merged into a table, not found
  std::string reason;   // empty where it was kept
};

// Follows one event through a pipeline, up to the command that drops it or makes a table of it. It
// is known by its `_id`, or as "field=value" by any field that is its own; of several, the newest.
// Runs the pipeline once for each command, narrowed to the event as far as the commands look at one
// row at a time. Errors: as of a search.
Result<std::vector<TraceStep>> trace_event(const Pipeline& pipeline, std::string_view event,
                                           std::shared_ptr<const Knowledge> knowledge,
                                           const index::SearchContext& context);

}  // namespace riffle::lang
