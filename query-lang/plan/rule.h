#pragma once

#include <span>
#include <string_view>

#include "indexer/base/result.h"
#include "indexer/read/search_context.h"
#include "query-lang/plan/plan.h"

namespace riffle::lang {

// One improvement of a plan. Rules see properties of nodes, never their types, and run once each in
// the order of planning_rules().
struct Rule {
  std::string_view name;
  Result<void> (*apply)(Plan& plan, const index::SearchContext& context);
};

// The time range of the first command goes into the scan.
Result<void> narrow_time(Plan& plan, const index::SearchContext& context);
// Search commands at the front become the scan's predicate.
Result<void> push_predicates(Plan& plan, const index::SearchContext& context);
// Rows of a summary become those that they stand for, in front of what aggregates them.
Result<void> unfold_summaries(Plan& plan, const index::SearchContext& context);
// From the end to the front: the scan decodes only what somebody needs.
Result<void> demand_fields(Plan& plan, const index::SearchContext& context);
// `head` stops the scan early.
Result<void> push_limit(Plan& plan, const index::SearchContext& context);
// Which commands run in the workers, and whether the scan's order matters.
Result<void> place_steps(Plan& plan, const index::SearchContext& context);

std::span<const Rule> planning_rules();

}  // namespace riffle::lang
