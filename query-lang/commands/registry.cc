#include "query-lang/commands/registry.h"

#include <algorithm>

#include "query-lang/syntax/names.h"

namespace riffle::lang {
namespace {

template <typename Spec>
const Spec* find_in(std::span<const Spec* const> table, std::string_view name) {
  for (const Spec* spec : table) {
    if (same_name(spec->name, name)) return spec;
    for (std::string_view alias : spec->aliases) {
      if (same_name(alias, name)) return spec;
    }
  }
  return nullptr;
}

template <typename Spec>
std::string closest_in(std::span<const Spec* const> table, std::string_view name) {
  std::vector<std::string_view> names;
  for (const Spec* spec : table) {
    names.push_back(spec->name);
    names.insert(names.end(), spec->aliases.begin(), spec->aliases.end());
  }
  return closest_of(name, names);
}

// The number behind `prefix` in `name`, where that is all there is.
std::optional<double> number_after(std::string_view name, std::string_view prefix) {
  if (name.size() <= prefix.size() || !same_name(name.substr(0, prefix.size()), prefix)) return {};
  const std::string_view digits = name.substr(prefix.size());
  if (!std::all_of(digits.begin(), digits.end(),
                   [](char c) { return (c >= '0' && c <= '9') || c == '.'; }))
    return {};
  return index::parse_number(digits);
}

}  // namespace

const CommandSpec* find_command(std::string_view name) { return find_in(builtin_commands(), name); }

const FunctionSpec* find_function(std::string_view name) {
  return find_in(builtin_functions(), name);
}

std::optional<AggregateMatch> find_aggregate(std::string_view name) {
  const AggregateSpec* plain = find_in(builtin_aggregates(), name);
  if (plain != nullptr && !plain->takes_number) return AggregateMatch{plain, 0};
  for (const AggregateSpec* spec : builtin_aggregates()) {
    if (!spec->takes_number) continue;
    std::vector<std::string_view> prefixes = spec->aliases;
    prefixes.push_back(spec->name);
    for (std::string_view prefix : prefixes) {
      if (auto number = number_after(name, prefix)) return AggregateMatch{spec, *number};
    }
  }
  return {};
}

std::string closest_command(std::string_view name) { return closest_in(builtin_commands(), name); }
std::string closest_function(std::string_view name) {
  return closest_in(builtin_functions(), name);
}
std::string closest_aggregate(std::string_view name) {
  return closest_in(builtin_aggregates(), name);
}

std::string did_you_mean(std::string_view name) {
  if (name.empty()) return {};
  return "did you mean '" + std::string(name) + "'?";
}

}  // namespace riffle::lang
