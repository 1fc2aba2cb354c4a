#pragma once

#include "query-lang/plan/plan.h"
#include "query-lang/query.h"

namespace riffle::lang {

// Runs a plan: workers read the scan through the streaming commands (and partial states), the
// calling thread takes what they emit through the rest into `sink`. Ends early when the sink or a
// command wants no more. Every worker has ended when it returns, also on an error or a cancel.
Result<QueryOutcome> execute(const Plan& plan, bool previews, const index::SearchContext& context,
                             ResultSink& sink);

}  // namespace riffle::lang
