#include <map>

#include <fmt/format.h>

#include "query-lang/commands/registry.h"
#include "query-lang/query.h"
#include "query-lang/reference/kind_names.h"

namespace riffle::lang {
namespace {

// Text inside of a table: a bar would end the cell.
std::string cell(std::string_view text) {
  std::string result;
  for (char c : text) {
    if (c == '|') result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result;
}

std::string code_cell(std::string_view text) { return text.empty() ? "" : "`" + cell(text) + "`"; }

std::string command_section(const CommandSpec& spec) {
  std::string text =
      fmt::format("### {}\n\n{}.\n\n```\n{}\n```\n\n", spec.name, spec.summary, spec.syntax);
  if (!spec.aliases.empty())
    text += fmt::format("Other names: {}. ", fmt::join(spec.aliases, ", "));
  text += fmt::format("Kind: {}.\n\n{}\n\n", kind_name(spec.kind), spec.description);
  if (!spec.arguments.empty()) {
    text += "| argument | type | default | meaning |\n|---|---|---|---|\n";
    for (const ArgSpec& argument : spec.arguments) {
      text +=
          fmt::format("| {} | {} | {} | {} |\n", code_cell(argument.name), type_name(argument.type),
                      code_cell(argument.default_value), cell(argument.summary));
    }
    text += "\n";
  }
  for (const CommandExample& example : spec.examples) {
    text += fmt::format("{}:\n\n```\n{}\n```\n\n", example.summary, example.query);
    if (!example.input.empty())
      text += fmt::format("from\n\n```json\n{}\n```\n\ngives\n\n```json\n{}\n```\n\n",
                          example.input, example.expected);
  }
  return text;
}

std::string function_row(const FunctionSpec& spec) {
  std::string examples;
  for (const FunctionExample& example : spec.examples) {
    if (!examples.empty()) examples += "<br>";
    examples += code_cell(example.expression) + " → " + code_cell(example.result);
  }
  return fmt::format("| {} | {} | {} |\n", code_cell(spec.syntax), cell(spec.summary), examples);
}

std::string aggregate_row(const AggregateSpec& spec) {
  std::string names;
  if (!spec.aliases.empty()) names = fmt::format(" (also {})", fmt::join(spec.aliases, ", "));
  return fmt::format("| {}{} | {} |\n", code_cell(spec.syntax), names, cell(spec.summary));
}

// Rows of one table for each category, in alphabetical order of both.
template <typename Spec, typename Row>
std::string by_category(std::span<const Spec* const> specs, std::string_view head, Row row) {
  std::map<std::string_view, std::string> tables;
  for (const Spec* spec : specs) tables[spec->category] += row(*spec);
  std::string text;
  for (const auto& [category, rows] : tables)
    text += fmt::format("### {}\n\n{}{}\n", category, head, rows);
  return text;
}

}  // namespace

std::string reference_markdown() {
  std::string text =
      "# Reference of the query language\n\n"
      "Made from the registry of commands and functions (`query-lang/`); `riffle_reference > "
      "docs/spl-reference.md` writes it anew. Every example runs as a test.\n\n"
      "## Commands\n\n";
  for (const CommandSpec* spec : builtin_commands()) text += command_section(*spec);
  text += "## Functions of eval and where\n\n";
  text += by_category<FunctionSpec>(
      builtin_functions(), "| function | meaning | examples |\n|---|---|---|\n", function_row);
  text += "## Aggregations of stats, timechart and kin\n\n";
  text += by_category<AggregateSpec>(builtin_aggregates(), "| aggregation | meaning |\n|---|---|\n",
                                     aggregate_row);
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace riffle::lang
