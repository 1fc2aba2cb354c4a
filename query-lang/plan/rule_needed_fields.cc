#include <algorithm>

#include "query-lang/plan/rule.h"

namespace riffle::lang {

Result<void> demand_fields(Plan& plan, const index::SearchContext&) {
  index::FieldDemand demand = index::FieldDemand::everything();
  for (auto step = plan.steps.rbegin(); step != plan.steps.rend(); ++step)
    demand = (*step)->demand(demand);
  plan.scan.fields = std::move(demand);
  // Events have their text: a table or statistics do not.
  plan.events = !plan.generated &&
                std::all_of(plan.steps.begin(), plan.steps.end(), [](const CommandNode* node) {
                  return node->kind() != CommandKind::kTransforming &&
                         node->demand(index::FieldDemand::everything()).wants("_raw");
                });
  return {};
}

}  // namespace riffle::lang
