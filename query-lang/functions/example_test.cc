// Every example of every function runs.
#include <gtest/gtest.h>

#include "indexer/base/json.h"
#include "query-lang/commands/registry.h"
#include "query-lang/exec/bound_expression.h"
#include "query-lang/syntax/expression_parser.h"
#include "query-lang/testing/golden_case.h"

namespace riffle::lang {
namespace {

using index::Value;
using index::ValueKind;
using index::ValueView;

Result<Expression> parse_text(std::string_view text) {
  const SourceText source = SourceText::plain(std::string(text));
  Lexer lexer(source, 0, text.size());
  return parse_expression(lexer);
}

void write(const ValueView& value, JsonWriter& json) {
  switch (value.kind()) {
    case ValueKind::kNull:
      json.null();
      break;
    case ValueKind::kBool:
      json.boolean(value.boolean());
      break;
    case ValueKind::kNumber:
      json.number(value.number());
      break;
    case ValueKind::kText:
      json.string(value.text());
      break;
    case ValueKind::kMulti:
      json.begin_array();
      for (const Value& element : value.elements()) write(element, json);
      json.end_array();
      break;
  }
}

std::string compact(std::string_view text) {
  const auto parsed = parse_json(text);
  if (!parsed) return "no JSON: " + std::string(text);
  JsonWriter json;
  json.value(*parsed);
  return json.take();
}

TEST(FunctionExamples, EachGivesWhatItSays) {
  size_t examples = 0;
  for (const FunctionSpec* spec : builtin_functions()) {
    EXPECT_FALSE(spec->examples.empty()) << spec->name;
    for (const FunctionExample& example : spec->examples) {
      SCOPED_TRACE(std::string(example.expression));
      ++examples;
      index::SearchContext context;
      context.now = 1'500'000'000 * kMicrosPerSecond;
      const auto row =
          batch_from_json({example.fields.empty() ? "{}" : std::string(example.fields)});
      ASSERT_TRUE(row) << row.error().message;
      const auto expression = parse_text(example.expression);
      ASSERT_TRUE(expression) << expression.error().message;
      auto bound = BoundExpression::bind(*expression, context);
      ASSERT_TRUE(bound) << bound.error().message;
      const auto result = bound->evaluate(*row);
      ASSERT_TRUE(result) << result.error().message;
      JsonWriter json;
      write((*result)->at(0), json);
      EXPECT_EQ(json.text(), compact(example.result));
    }
  }
  EXPECT_GT(examples, 200u);
}

}  // namespace
}  // namespace riffle::lang
