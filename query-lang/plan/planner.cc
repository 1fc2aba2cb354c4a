#include "query-lang/plan/planner.h"

#include "query-lang/plan/rule.h"
#include "query-lang/syntax/substituted_command.h"

namespace riffle::lang {
namespace {

Result<std::unique_ptr<CommandNode>> resolve(const SubstitutedCommand& command,
                                             const SubsearchText& subsearch) {
  std::vector<std::string> results;
  for (const SubstitutedCommand::Part& part : command.parts()) {
    if (part.subsearch.empty()) continue;
    RIFFLE_ASSIGN(std::string text, subsearch(part.subsearch));
    results.push_back(std::move(text));
  }
  return command.resolve(results);
}

}  // namespace

Result<Plan> make_plan(std::span<const std::unique_ptr<CommandNode>> commands,
                       const TimeRange& time, const index::SearchContext& context,
                       const SubsearchText& subsearch) {
  Plan plan;
  plan.scan.time = time;
  for (const std::unique_ptr<CommandNode>& command : commands) {
    const CommandNode* step = command.get();
    if (const SubstitutedCommand* substituted = step->substituted()) {
      RIFFLE_ASSIGN(std::unique_ptr<CommandNode> node, resolve(*substituted, subsearch));
      step = node.get();
      plan.owned.push_back(std::move(node));
    }
    plan.steps.push_back(step);
  }
  plan.generated = !plan.steps.empty() && plan.steps.front()->kind() == CommandKind::kGenerating;
  for (const Rule& rule : planning_rules()) RIFFLE_TRY(rule.apply(plan, context));
  return plan;
}

}  // namespace riffle::lang
