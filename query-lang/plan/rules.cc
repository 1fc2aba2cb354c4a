#include <array>

#include "query-lang/plan/rule.h"

namespace riffle::lang {

std::span<const Rule> planning_rules() {
  // Pushed commands leave the plan, so the rules that walk over the commands come after
  // push_predicates; the limit asks for the order that place_steps found.
  static constexpr std::array<Rule, 6> kRules = {{
      {"time range", narrow_time},
      {"predicates into the scan", push_predicates},
      {"summaries", unfold_summaries},
      {"needed fields", demand_fields},
      {"placement", place_steps},
      {"limit into the scan", push_limit},
  }};
  return kRules;
}

}  // namespace riffle::lang
