#include "query-lang/plan/rule.h"

namespace riffle::lang {

// As far as the first commands only choose among the events: what the scan does for them, it drops
// from the plan; of others it takes what it can look for, and they look once more.
Result<void> push_predicates(Plan& plan, const index::SearchContext& context) {
  if (plan.generated) return {};
  std::vector<index::Predicate> predicates;
  std::vector<const CommandNode*> steps;
  size_t seen = 0;
  for (; seen < plan.steps.size(); ++seen) {
    const CommandNode& step = *plan.steps[seen];
    RIFFLE_ASSIGN(std::optional<index::Predicate> predicate, step.scan_predicate(context));
    if (!predicate) {
      predicate = step.kept_rows();
      if (!predicate) break;
      steps.push_back(&step);
    }
    if (predicate->kind != index::Predicate::Kind::kAll)
      predicates.push_back(std::move(*predicate));
  }
  steps.insert(steps.end(), plan.steps.begin() + static_cast<std::ptrdiff_t>(seen),
               plan.steps.end());
  plan.steps = std::move(steps);
  plan.scan.predicate = index::Predicate::all_of(std::move(predicates));
  return {};
}

}  // namespace riffle::lang
