#pragma once

#include <string>

#include "indexer/read/search_context.h"
#include "query-lang/plan/plan.h"

namespace riffle::lang {

// The plan for a person: what the scan is asked, which fields are decoded, what runs in parallel.
// Lines end in '\n'.
std::string explain_plan(const Plan& plan, const index::SearchContext& context);

}  // namespace riffle::lang
