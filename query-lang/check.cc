#include <algorithm>
#include <array>

#include "query-lang/plan/planner.h"
#include "query-lang/query.h"
#include "query-lang/syntax/pipeline_parser.h"
#include "query-lang/syntax/substituted_command.h"

namespace riffle::lang {
namespace {

// What a subsearch may come to: a word, a number, a search expression, a pattern. A command that
// can be read with one of them can be right.
constexpr std::array<std::string_view, 5> kPossibleResults = {
    "subsearch", "1", "( ( field=\"value\" ) )", "field=\"value\"", "\"(?<name>value)\""};

Result<void> check(std::span<const std::unique_ptr<CommandNode>> commands,
                   const index::SearchContext& context);

// The command as it would be with the results of its subsearches.
Result<std::unique_ptr<CommandNode>> resolved(const SubstitutedCommand& command,
                                              const index::SearchContext& context) {
  size_t subsearches = 0;
  for (const SubstitutedCommand::Part& part : command.parts()) {
    if (part.subsearch.empty()) continue;
    RIFFLE_TRY(check(part.subsearch, context));
    ++subsearches;
  }
  std::optional<Error> wrong;
  for (const std::string_view text : kPossibleResults) {
    Result<std::unique_ptr<CommandNode>> whole =
        command.resolve(std::vector<std::string>(subsearches, std::string(text)));
    if (whole) return whole;
    if (!wrong) wrong = whole.error();
  }
  return *wrong;
}

Result<void> check(const CommandNode& step, const index::SearchContext& context) {
  RIFFLE_TRY(step.scan_predicate(context));
  ScanTimes times;
  RIFFLE_TRY(step.narrow_time(times, context));
  RIFFLE_TRY(step.make_operator(context));
  RIFFLE_TRY(step.make_partial(context));
  RIFFLE_TRY(step.make_merge(context));
  return {};
}

// A dashboard's $name$.
bool has_token(std::string_view text) {
  size_t begin = text.find('$');
  while (begin != std::string_view::npos) {
    const size_t end = text.find('$', begin + 1);
    if (end == std::string_view::npos) return false;
    const std::string_view name = text.substr(begin + 1, end - begin - 1);
    const bool named = std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '_' || c == '.' || c == '-' || c == ':' || c == '|' || c == ' ';
    });
    if (!name.empty() && named) return true;
    begin = end;
  }
  return false;
}

Result<void> check(std::span<const std::unique_ptr<CommandNode>> commands,
                   const index::SearchContext& context) {
  std::vector<std::unique_ptr<CommandNode>> plain;
  for (const std::unique_ptr<CommandNode>& command : commands) {
    const CommandNode* step = command.get();
    if (const SubstitutedCommand* substituted = command->substituted()) {
      RIFFLE_ASSIGN(std::unique_ptr<CommandNode> whole, resolved(*substituted, context));
      step = whole.get();
      plain.push_back(std::move(whole));
    }
    if (step->expanding() != nullptr) continue;
    Result<void> made = check(*step, context);
    if (!made && made.error().kind != ErrorKind::kEnvironment && !has_token(step->print()))
      return made;
  }
  return {};
}

}  // namespace

Result<void> check_query(const Query& query, const index::SearchContext& context) {
  return check(query.commands(), context);
}

}  // namespace riffle::lang
