#include "query-lang/plan/rule.h"

namespace riffle::lang {

Result<void> push_predicates(Plan& plan, const index::SearchContext& context) {
  if (plan.generated) return {};
  std::vector<index::Predicate> predicates;
  size_t taken = 0;
  while (taken < plan.steps.size()) {
    RIFFLE_ASSIGN(std::optional<index::Predicate> predicate,
                  plan.steps[taken]->scan_predicate(context));
    if (!predicate) break;
    if (predicate->kind != index::Predicate::Kind::kAll)
      predicates.push_back(std::move(*predicate));
    ++taken;
  }
  plan.steps.erase(plan.steps.begin(), plan.steps.begin() + static_cast<std::ptrdiff_t>(taken));
  plan.scan.predicate = index::Predicate::all_of(std::move(predicates));
  return {};
}

}  // namespace riffle::lang
