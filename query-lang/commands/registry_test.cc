#include "query-lang/commands/registry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "query-lang/query.h"
#include "query-lang/testing/golden_case.h"

namespace riffle::lang {
namespace {

template <typename Spec>
void expect_sorted_and_unique(std::span<const Spec* const> specs) {
  std::set<std::string_view> names;
  std::string_view last;
  for (const Spec* spec : specs) {
    EXPECT_LT(last, spec->name) << "the list in registry.cmake is sorted by name";
    last = spec->name;
    EXPECT_TRUE(names.insert(spec->name).second) << spec->name;
    for (std::string_view alias : spec->aliases) EXPECT_TRUE(names.insert(alias).second) << alias;
    EXPECT_NE(spec->summary, "") << spec->name;
    EXPECT_NE(spec->syntax, "") << spec->name;
  }
}

TEST(Registry, SortedUniqueAndDescribed) {
  expect_sorted_and_unique(builtin_commands());
  expect_sorted_and_unique(builtin_functions());
  expect_sorted_and_unique(builtin_aggregates());
}

TEST(Registry, CommandsAreWhole) {
  for (const CommandSpec* spec : builtin_commands()) {
    EXPECT_NE(spec->parse, nullptr) << spec->name;
    EXPECT_NE(spec->description, "") << spec->name;
    EXPECT_FALSE(spec->examples.empty()) << spec->name;
    for (const ArgSpec& argument : spec->arguments) {
      EXPECT_NE(argument.summary, "") << spec->name << " " << argument.name;
      EXPECT_NE(spec->syntax.find(argument.name), std::string_view::npos)
          << spec->name << ": " << argument.name << " is not in the syntax";
      EXPECT_EQ(argument.type == ArgType::kEnum, !argument.choices.empty())
          << spec->name << " " << argument.name;
    }
  }
}

TEST(Registry, FindsInAnyCaseAndByAlias) {
  ASSERT_NE(find_command("WHERE"), nullptr);
  EXPECT_EQ(find_command("Where")->name, "where");
  EXPECT_EQ(find_command("no_such_command"), nullptr);
  ASSERT_NE(find_function("IF"), nullptr);
  EXPECT_EQ(closest_command("serch"), "search");
  EXPECT_EQ(closest_function("coalesec"), "coalesce");
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// Parses, prints, parses again and runs to the expected rows.
void expect_example(std::string_view query_text, std::string_view input,
                    std::string_view expected) {
  const Result<Query> query = Query::parse(query_text);
  ASSERT_TRUE(query) << query_text << ": " << query.error().message;
  const std::string printed = query->print();
  const Result<Query> again = Query::parse(printed);
  ASSERT_TRUE(again) << query_text << " is printed as " << printed << ": " << again.error().message;
  EXPECT_EQ(again->print(), printed);
  if (input.empty()) return;
  GoldenCase golden;
  golden.query = query_text;
  golden.now = 1'700'000'000;
  golden.input = lines_of(input);
  golden.expected = lines_of(expected);
  for (const GoldenSetting& setting : {GoldenSetting{8192, 1}, GoldenSetting{1, 2}}) {
    EXPECT_EQ(check_golden(golden, setting), "") << query_text;
    golden.query = printed;
  }
}

TEST(Registry, ExamplesOfCommands) {
  for (const CommandSpec* spec : builtin_commands()) {
    for (const CommandExample& example : spec->examples) {
      EXPECT_NE(example.summary, "") << example.query;
      expect_example(example.query, example.input, example.expected);
    }
  }
}

TEST(Registry, ExamplesOfFunctions) {
  for (const FunctionSpec* spec : builtin_functions()) {
    EXPECT_FALSE(spec->examples.empty()) << spec->name;
    for (const FunctionExample& example : spec->examples) {
      // Booleans cannot be stored, so the example is put behind if().
      const bool boolean = example.result == "true" || example.result == "false";
      const std::string expression =
          boolean ? "if(" + std::string(example.expression) + ", \"true\", \"false\")"
                  : std::string(example.expression);
      const std::string row = example.fields.empty() ? "{}" : std::string(example.fields);
      const std::string expected = example.result == "null"
                                       ? "{}"
                                       : "{\"result_\": " +
                                             (boolean ? "\"" + std::string(example.result) + "\""
                                                      : std::string(example.result)) +
                                             "}";
      expect_example("| eval result_=" + expression + " | fields result_ | table result_", row,
                     expected);
    }
  }
}

TEST(Registry, ExamplesOfAggregates) {
  for (const AggregateSpec* spec : builtin_aggregates()) {
    EXPECT_FALSE(spec->examples.empty()) << spec->name;
    for (const AggregateExample& example : spec->examples)
      expect_example(example.query, example.input, example.expected);
  }
}

}  // namespace
}  // namespace riffle::lang
