#include "query-lang/commands/lookup_calls.h"

#include <utility>

#include <fmt/format.h>

#include "query-lang/functions/json_path.h"
#include "query-lang/knowledge/lookup_source.h"

namespace riffle::lang {

using index::Value;

namespace {

// So many different inputs are remembered.
constexpr size_t kMostKnown = 10'000;

// The text of an argument that does not depend on the row.
Result<std::string> constant_text(const Expression& argument, const index::SearchContext& context) {
  RIFFLE_ASSIGN(BoundExpression bound, BoundExpression::bind(argument, context));
  RIFFLE_ASSIGN(const index::ColumnPtr column, bound.evaluate(index::Batch(1)));
  return index::to_text(column->at(0));
}

}  // namespace

Result<LookupCalls> LookupCalls::take(Expression& expression, const Knowledge* knowledge,
                                      const index::SearchContext& context) {
  LookupCalls calls;
  RIFFLE_TRY(calls.take_calls(expression, knowledge, context));
  return calls;
}

Result<void> LookupCalls::take_calls(Expression& expression, const Knowledge* knowledge,
                                     const index::SearchContext& context) {
  if (expression.kind != Expression::Kind::kCall || expression.text != "lookup") {
    for (Expression& argument : expression.arguments)
      RIFFLE_TRY(take_calls(argument, knowledge, context));
    return {};
  }
  RIFFLE_ASSIGN(const std::string name, constant_text(expression.arguments[0], context));
  RIFFLE_ASSIGN(BoundExpression inputs, BoundExpression::bind(expression.arguments[1], context));
  std::vector<std::string> outputs;
  if (expression.arguments.size() > 2) {
    RIFFLE_ASSIGN(const std::string list, constant_text(expression.arguments[2], context));
    const Result<JsonValue> json = parse_json(list);
    if (!json || !json->is_array())
      return user_error("lookup(): the fields to give are a JSON array of their names",
                        expression.arguments[2].span, "as in json_array(\"name\")");
    for (const JsonValue& element : json->elements()) outputs.push_back(element.text());
  }
  Call call;
  call.field = "\x1flookup" + std::to_string(calls_.size());
  call.name = name;
  call.knowledge = knowledge;
  call.inputs.emplace(std::move(inputs));
  call.outputs = std::move(outputs);
  call.span = expression.span;
  Expression replacement;
  replacement.kind = Expression::Kind::kField;
  replacement.span = expression.span;
  replacement.text = call.field;
  expression = std::move(replacement);
  calls_.push_back(std::move(call));
  return {};
}

Result<Value> LookupCalls::look_up(Call& call, const std::string& inputs) {
  const Result<JsonValue> json = parse_json(inputs);
  if (!json || !json->is_object())
    return user_error("lookup(): the values to look up are a JSON object", call.span,
                      "as in json_object(\"id\", user)");
  std::vector<std::string> fields;
  std::vector<std::string> values;
  std::string names;
  for (const JsonValue::Member& member : json->members()) {
    fields.push_back(member.name);
    names += member.name + "\x1f";
    const Value value = field_of_json(member.value);
    if (value.is_null()) return Value();
    values.push_back(index::to_text(value));
  }
  if (call.table == nullptr) {
    RIFFLE_ASSIGN(call.table, find_lookup(call.knowledge, call.name, call.span));
  }
  if (call.matchers.find(names) == call.matchers.end())
    call.matchers.emplace(names, LookupMatcher(call.table, fields));
  std::vector<uint32_t> rows;
  call.matchers.at(names).find(values, rows);
  if (rows.empty()) return Value();
  std::vector<std::string> outputs = call.outputs;
  if (outputs.empty()) {
    for (const index::Batch::Field& field : call.table->rows.fields())
      outputs.push_back(field.name);
  }
  JsonValue object = JsonValue::object();
  for (const std::string& name : outputs) {
    const index::ColumnPtr column = call.table->rows.column(name);
    std::vector<Value> found;
    for (const uint32_t row : rows) {
      if (!column->is_null(row)) found.push_back(column->at(row).to_value());
    }
    const Value value = Value::make_multi(std::move(found));
    if (!value.is_null()) object.append(name, json_of_field(value, true));
  }
  return Value(print_json(object));
}

Result<void> LookupCalls::fill(index::Batch& batch) {
  for (Call& call : calls_) {
    RIFFLE_ASSIGN(const index::ColumnPtr inputs, call.inputs->evaluate(batch));
    index::ColumnBuilder results;
    for (size_t row = 0; row < batch.rows(); ++row) {
      if (inputs->is_null(row)) {
        results.add_null();
        continue;
      }
      const std::string text = index::to_text(inputs->at(row));
      auto known = call.known.find(text);
      if (known == call.known.end()) {
        if (call.known.size() >= kMostKnown) call.known.clear();
        RIFFLE_ASSIGN(Value value, look_up(call, text));
        known = call.known.emplace(text, std::move(value)).first;
      }
      results.add(known->second);
    }
    batch.set(call.field, results.finish());
  }
  return {};
}

void LookupCalls::drop(index::Batch& batch) const {
  for (const Call& call : calls_) batch.remove(call.field);
}

}  // namespace riffle::lang
