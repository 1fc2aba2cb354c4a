#include "query-lang/plan/rule.h"

namespace riffle::lang {

Result<void> place_steps(Plan& plan, const index::SearchContext& context) {
  if (plan.generated) return {};
  while (plan.parallel < plan.steps.size() &&
         plan.steps[plan.parallel]->kind() == CommandKind::kStreaming)
    ++plan.parallel;
  // Events are answered newest first, so only a command that makes a table of them can free the
  // scan from that order.
  const CommandNode* next = plan.parallel < plan.steps.size() ? plan.steps[plan.parallel] : nullptr;
  const bool free =
      next != nullptr && next->kind() == CommandKind::kTransforming && !next->needs_order();
  if (!free) return {};
  plan.scan.order = index::ScanSpec::Order::kAny;
  RIFFLE_ASSIGN(std::unique_ptr<Operator> partial, next->make_partial(context));
  plan.split = partial != nullptr;
  return {};
}

}  // namespace riffle::lang
