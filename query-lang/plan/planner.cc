#include "query-lang/plan/planner.h"

#include <algorithm>

#include "query-lang/plan/rule.h"
#include "query-lang/syntax/expanding_command.h"
#include "query-lang/syntax/pipeline_parser.h"
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

// Saved searches and data models may stand for each other in a circle.
constexpr int kMaxExpansions = 20;

// Puts a command, or those that it stands for, behind the plan's steps.
Result<void> add_step(const CommandNode& command, const index::SearchContext& context,
                      const SubsearchText& subsearch, int depth, Plan& plan) {
  if (const SubstitutedCommand* substituted = command.substituted()) {
    RIFFLE_ASSIGN(std::unique_ptr<CommandNode> node, resolve(*substituted, subsearch));
    const CommandNode& step = *node;
    plan.owned.push_back(std::move(node));
    return add_step(step, context, subsearch, depth, plan);
  }
  if (command.expanding() == nullptr || !plan.steps.empty()) {
    plan.steps.push_back(&command);
    return {};
  }
  if (depth >= kMaxExpansions)
    return user_error("saved searches and data models refer to each other in a circle",
                      command.span);
  RIFFLE_ASSIGN(Pipeline pipeline, command.expanding()->expand(context));
  plan.notes.push_back(print_command(command) + " stands for " + print_pipeline(pipeline));
  for (std::unique_ptr<CommandNode>& node : pipeline) {
    const CommandNode& step = *node;
    plan.owned.push_back(std::move(node));
    RIFFLE_TRY(add_step(step, context, subsearch, depth + 1, plan));
  }
  return {};
}

// A command that only shows moves to the end, where its fields may have other names.
void follow_renames(Plan& plan) {
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    if (!plan.steps[i]->shows_only()) continue;
    const auto name_of = [&](const std::string& field) {
      std::string name = field;
      for (size_t later = i + 1; later < plan.steps.size(); ++later)
        name = plan.steps[later]->name_behind(name);
      return name;
    };
    std::unique_ptr<CommandNode> renamed = plan.steps[i]->with_names(name_of);
    if (renamed == nullptr) continue;
    renamed->span = plan.steps[i]->span;
    plan.steps[i] = renamed.get();
    plan.owned.push_back(std::move(renamed));
  }
}

}  // namespace

Result<Plan> make_plan(std::span<const std::unique_ptr<CommandNode>> commands,
                       const TimeRange& time, const index::SearchContext& context,
                       const SubsearchText& subsearch) {
  Plan plan;
  plan.scan.time = time;
  for (const std::unique_ptr<CommandNode>& command : commands)
    RIFFLE_TRY(add_step(*command, context, subsearch, 0, plan));
  follow_renames(plan);
  std::stable_partition(plan.steps.begin(), plan.steps.end(),
                        [](const CommandNode* step) { return !step->shows_only(); });
  plan.generated = !plan.steps.empty() && plan.steps.front()->kind() == CommandKind::kGenerating;
  for (const Rule& rule : planning_rules()) RIFFLE_TRY(rule.apply(plan, context));
  return plan;
}

}  // namespace riffle::lang
