#include <fmt/format.h>

#include "query-lang/commands/registry.h"
#include "query-lang/query.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {
namespace {

std::string command_text(const CommandSpec& spec) {
  std::string text =
      fmt::format("{}: {}\n\n  {}\n\n{}\n", spec.name, spec.summary, spec.syntax, spec.description);
  if (!spec.arguments.empty()) text += "\nArguments\n";
  for (const ArgSpec& argument : spec.arguments) {
    text += fmt::format("  {:<16} {}", argument.name, argument.summary);
    if (!argument.default_value.empty())
      text += fmt::format(" (default {})", argument.default_value);
    text += "\n";
  }
  if (!spec.examples.empty()) text += "\nExamples\n";
  for (const CommandExample& example : spec.examples)
    text += fmt::format("  {}\n      {}\n", example.query, example.summary);
  return text;
}

std::string function_text(const FunctionSpec& spec) {
  std::string text = fmt::format("{}: {}\n\n  {}\n", spec.name, spec.summary, spec.syntax);
  if (!spec.examples.empty()) text += "\nExamples\n";
  for (const FunctionExample& example : spec.examples)
    text += fmt::format("  {}  gives  {}\n", example.expression, example.result);
  return text;
}

std::string aggregate_text(const AggregateSpec& spec) {
  std::string text = fmt::format("{}: {}\n\n  {}\n", spec.name, spec.summary, spec.syntax);
  if (!spec.examples.empty()) text += "\nExamples\n";
  for (const AggregateExample& example : spec.examples)
    text += fmt::format("  {}\n", example.query);
  return text;
}

}  // namespace

std::string reference_text(std::string_view name) {
  std::string text;
  // A name may stand for several things: avg is a function of eval and an aggregation.
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "\n") + part; };
  if (const CommandSpec* spec = find_command(name)) add(command_text(*spec));
  if (const FunctionSpec* spec = find_function(name)) add(function_text(*spec));
  if (const std::optional<AggregateMatch> match = find_aggregate(name))
    add(aggregate_text(*match->spec));
  return text;
}

std::string closest_name(std::string_view name) {
  const std::string found[] = {closest_command(name), closest_function(name),
                               closest_aggregate(name)};
  std::vector<std::string_view> candidates;
  for (const std::string& candidate : found) {
    if (!candidate.empty()) candidates.push_back(candidate);
  }
  return closest_of(name, candidates);
}

}  // namespace riffle::lang
