#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

using index::Value;
using index::ValueKind;
using index::ValueView;

namespace {

enum class Type : uint8_t { kInvalid, kBoolean, kNumber, kString, kMultivalue };

// A text in quotes is a string, also where it looks like a number; a field's text that does is a
// number.
Type type_of(const ValueView& value, bool quoted) {
  switch (value.kind()) {
    case ValueKind::kNull:
      return Type::kInvalid;
    case ValueKind::kBool:
      return Type::kBoolean;
    case ValueKind::kNumber:
      return Type::kNumber;
    case ValueKind::kMulti:
      return Type::kMultivalue;
    case ValueKind::kText:
      break;
  }
  return !quoted && index::as_number(value) ? Type::kNumber : Type::kString;
}

Value describe(Type type) {
  switch (type) {
    case Type::kInvalid:
      return Value("Invalid");
    case Type::kBoolean:
      return Value("Boolean");
    case Type::kNumber:
      return Value("Number");
    case Type::kString:
      return Value("String");
    case Type::kMultivalue:
      break;
  }
  return Value("Multivalue");
}

Value is_number(Type type) { return Value(type == Type::kNumber); }
Value is_string(Type type) { return Value(type == Type::kString); }

template <Value (*Answer)(Type)>
class TypeFunction : public BoundFunction {
 public:
  explicit TypeFunction(bool quoted) : quoted_(quoted) {}
  Result<Value> call(std::span<const ValueView> arguments) override {
    return Answer(type_of(arguments[0], quoted_));
  }

 private:
  bool quoted_;
};

template <Value (*Answer)(Type)>
Result<std::unique_ptr<BoundFunction>> bind_type(const FunctionCall& call) {
  const bool quoted = call.expression.arguments[0].kind == Expression::Kind::kString;
  return std::unique_ptr<BoundFunction>(std::make_unique<TypeFunction<Answer>>(quoted));
}

}  // namespace

const FunctionSpec& isnum_function() {
  static const FunctionSpec spec{
      .name = "isnum",
      .category = "Informational",
      .syntax = "isnum(<value>)",
      .summary = "Whether it is a number.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"isnum(x)", "true", "{\"x\": \"12\"}"}, {"isnum(\"a\")", "false"}},
      .bind = bind_type<is_number>,
  };
  return spec;
}

const FunctionSpec& isstr_function() {
  static const FunctionSpec spec{
      .name = "isstr",
      .category = "Informational",
      .syntax = "isstr(<value>)",
      .summary = "Whether it is a text that is no number.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"isstr(\"a\")", "true"}, {"isstr(5)", "false"}},
      .bind = bind_type<is_string>,
  };
  return spec;
}

const FunctionSpec& typeof_function() {
  static const FunctionSpec spec{
      .name = "typeof",
      .category = "Informational",
      .syntax = "typeof(<value>)",
      .summary =
          "\"Number\", \"String\", \"Boolean\", \"Multivalue\" or, where there is no value, "
          "\"Invalid\".",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"typeof(12)", "\"Number\""},
                   {"typeof(\"12\")", "\"String\""},
                   {"typeof(1 == 2)", "\"Boolean\""},
                   {"typeof(x)", "\"Invalid\"", "{}"}},
      .bind = bind_type<describe>,
  };
  return spec;
}

}  // namespace riffle::lang
