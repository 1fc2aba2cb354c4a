#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "query-lang/aggregates/aggregate_spec.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

// All commands, eval functions and aggregates, sorted by name: the lists of registry.cmake.
// Immutable.
std::span<const CommandSpec* const> builtin_commands();
std::span<const FunctionSpec* const> builtin_functions();
std::span<const AggregateSpec* const> builtin_aggregates();

// By name or alias, in any case of letters; null when there is none.
const CommandSpec* find_command(std::string_view name);
const FunctionSpec* find_function(std::string_view name);

// An aggregate by name or alias, and the number in the name where it takes one (p95 → perc, 95).
struct AggregateMatch {
  const AggregateSpec* spec = nullptr;
  double parameter = 0;
};
std::optional<AggregateMatch> find_aggregate(std::string_view name);

// The name that is nearest to a mistyped one, or empty when none is near.
std::string closest_command(std::string_view name);
std::string closest_function(std::string_view name);
std::string closest_aggregate(std::string_view name);

// "did you mean 'stats'?" for an error's hint; empty for an empty name.
std::string did_you_mean(std::string_view name);

}  // namespace riffle::lang
