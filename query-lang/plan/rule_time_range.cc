#include "query-lang/plan/rule.h"

namespace riffle::lang {

Result<void> narrow_time(Plan& plan, const index::SearchContext& context) {
  if (plan.generated || plan.steps.empty()) return {};
  ScanTimes times{plan.scan.time, plan.scan.index_time};
  RIFFLE_TRY(plan.steps.front()->narrow_time(times, context));
  plan.scan.time = times.event;
  plan.scan.index_time = times.index;
  return {};
}

}  // namespace riffle::lang
