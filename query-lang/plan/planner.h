#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "query-lang/plan/plan.h"
#include "query-lang/syntax/pipeline_parser.h"

namespace riffle::lang {

// Gives the text that stands for a subsearch: runs it, or only says what it would be (explain).
using SubsearchText = std::function<Result<std::string>(const Pipeline& subsearch)>;

// Subsearches first, then the rules in their order. The plan points into `commands`.
Result<Plan> make_plan(std::span<const std::unique_ptr<CommandNode>> commands,
                       const TimeRange& time, const index::SearchContext& context,
                       const SubsearchText& subsearch);

}  // namespace riffle::lang
