#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "indexer/read/event_source.h"
#include "query-lang/commands/command_spec.h"

namespace riffle::lang {

// What is to be run: a scan, the commands behind it, and where each of them runs. Commands that the
// scan does instead are no longer in it. Names no engine and no storage.
struct Plan {
  // The nodes point into the query or into `owned`; both must outlive the plan's use.
  std::vector<const CommandNode*> steps;
  std::vector<std::unique_ptr<CommandNode>> owned;  // made while planning

  bool generated = false;  // the first step makes the rows; there is no scan
  index::ScanSpec scan;
  size_t parallel = 0;  // so many of the first steps run in the workers of the scan
  bool split =
      false;  // the step behind them runs as a partial in each worker and a merge behind them
  bool events = false;             // the rows are events at the end
  std::vector<std::string> notes;  // what the rules did, for explain

  std::span<const CommandNode* const> worker_steps() const {
    return std::span(steps).first(parallel);
  }
  std::span<const CommandNode* const> later_steps() const {
    return std::span(steps).subspan(parallel + (split ? 1 : 0));
  }
};

}  // namespace riffle::lang
