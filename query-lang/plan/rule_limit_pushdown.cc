#include <algorithm>

#include <fmt/format.h>

#include "query-lang/plan/rule.h"

namespace riffle::lang {

Result<void> push_limit(Plan& plan, const index::SearchContext&) {
  if (plan.generated || plan.scan.order != index::ScanSpec::Order::kNewestFirst) return {};
  const auto limited = std::find_if(plan.steps.begin(), plan.steps.end(),
                                    [](const CommandNode* node) { return !node->passes_limit(); });
  if (limited == plan.steps.end()) return {};
  if (const std::optional<uint64_t> limit = (*limited)->input_limit()) plan.scan.limit = *limit;
  return {};
}

}  // namespace riffle::lang
