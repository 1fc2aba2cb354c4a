#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/json_path.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

// What was in quotes in the query stays text, also where it looks like a number or like JSON.
JsonValue make_array(const std::vector<bool>& quoted, std::span<const ValueView> arguments) {
  JsonValue array = JsonValue::array();
  for (size_t i = 0; i < arguments.size(); ++i)
    array.append(json_of_field(arguments[i], quoted[i]));
  return array;
}

JsonValue make_object(const std::vector<bool>& quoted, std::span<const ValueView> arguments) {
  JsonValue object = JsonValue::object();
  for (size_t i = 0; i + 1 < arguments.size(); i += 2) {
    object.append(index::to_text(arguments[i]), json_of_field(arguments[i + 1], quoted[i + 1]));
  }
  return object;
}

using Make = JsonValue (*)(const std::vector<bool>&, std::span<const ValueView>);

template <Make kMake>
class Maker : public BoundFunction {
 public:
  explicit Maker(std::vector<bool> quoted) : quoted_(std::move(quoted)) {}
  Result<Value> call(std::span<const ValueView> arguments) override {
    return Value(print_json(kMake(quoted_, arguments)));
  }

 private:
  std::vector<bool> quoted_;
};

template <Make kMake>
Result<std::unique_ptr<BoundFunction>> bind_maker(const FunctionCall& call) {
  std::vector<bool> quoted;
  for (const Expression& argument : call.expression.arguments) {
    quoted.push_back(argument.kind == Expression::Kind::kString);
  }
  if (kMake == make_object && quoted.size() % 2 != 0) {
    return user_error("json_object() takes pairs of a name and a value", call.expression.span);
  }
  return std::unique_ptr<BoundFunction>(std::make_unique<Maker<kMake>>(std::move(quoted)));
}

Value values_to_array(std::span<const ValueView> arguments) {
  if (arguments[0].is_null()) return Value();
  const bool infer = arguments.size() > 1 && arguments[1].kind() == index::ValueKind::kBool &&
                     arguments[1].boolean();
  JsonValue array = JsonValue::array();
  for_each_value(arguments[0], [&](const ValueView& value) {
    const std::string text = index::to_text(value);
    if (infer && (text == "true" || text == "false")) {
      array.append(JsonValue::boolean(text == "true"));
    } else {
      array.append(json_of_field(ValueView(std::string_view(text)), !infer));
    }
  });
  return Value(print_json(array));
}

}  // namespace

const FunctionSpec& json_array_function() {
  static const FunctionSpec spec{
      .name = "json_array",
      .category = "JSON",
      .syntax = "json_array(<value>, …)",
      .summary = "A JSON array of the values.",
      .max_arguments = FunctionSpec::kAnyNumber,
      .examples = {{"json_array(\"a\", 2, true())", "\"[\\\"a\\\",2,true]\""},
                   {"json_array()", "\"[]\""},
                   {"json_array(json_array(1))", "\"[[1]]\""}},
      .bind = bind_maker<make_array>,
  };
  return spec;
}

const FunctionSpec& json_object_function() {
  static const FunctionSpec spec{
      .name = "json_object",
      .category = "JSON",
      .syntax = "json_object(<name>, <value>, …)",
      .summary = "A JSON object of those members.",
      .max_arguments = FunctionSpec::kAnyNumber,
      .examples = {{"json_object(\"a\", 1, \"b\", json_array(\"x\"))",
                    "\"{\\\"a\\\":1,\\\"b\\\":[\\\"x\\\"]}\""},
                   {"json_object(\"a\", \"1\")", "\"{\\\"a\\\":\\\"1\\\"}\""}},
      .bind = bind_maker<make_object>,
  };
  return spec;
}

const FunctionSpec& mv_to_json_array_function() {
  static const FunctionSpec spec{
      .name = "mv_to_json_array",
      .category = "JSON",
      .syntax = "mv_to_json_array(<value>[, <infer types>])",
      .summary =
          "The values as a JSON array of texts; with true() as second argument, numbers, booleans "
          "and JSON become such.",
      .min_arguments = 1,
      .max_arguments = 2,
      .examples = {{"mv_to_json_array(split(\"a,1\", \",\"))", "\"[\\\"a\\\",\\\"1\\\"]\""},
                   {"mv_to_json_array(split(\"a,1\", \",\"), true())", "\"[\\\"a\\\",1]\""}},
      .simple = values_to_array,
  };
  return spec;
}

}  // namespace riffle::lang
