#include <algorithm>

#include "query-lang/commands/summary_rows.h"
#include "query-lang/plan/rule.h"

namespace riffle::lang {
namespace {

// By their name: summaries are kept in the index `summary`, where collect puts them, or in others
// that are called after it.
bool reads_summary(const index::Predicate& predicate) {
  if (predicate.kind == index::Predicate::Kind::kCompare && predicate.field == "index" &&
      predicate.literal.find("summary") != std::string::npos)
    return true;
  return std::any_of(predicate.children.begin(), predicate.children.end(), reads_summary);
}

}  // namespace

Result<void> unfold_summaries(Plan& plan, const index::SearchContext&) {
  bool folded = !plan.generated && reads_summary(plan.scan.predicate);
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const CommandNode& node = *plan.steps[i];
    if (folded && aggregates_rows(node)) {
      plan.owned.push_back(make_unfolding_node());
      plan.steps.insert(plan.steps.begin() + static_cast<std::ptrdiff_t>(i),
                        plan.owned.back().get());
      ++i;
      folded = false;
      plan.notes.emplace_back("rows of a summary are unfolded before " +
                              std::string(node.spec().name));
    }
    folded |= folds_rows(node);
  }
  return {};
}

}  // namespace riffle::lang
