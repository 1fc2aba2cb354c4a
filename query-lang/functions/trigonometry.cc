#include <cmath>

#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

// A function of two numbers: null unless both are numbers.
template <double (*Function)(double, double)>
Value of_two(std::span<const ValueView> arguments) {
  const std::optional<double> a = index::as_number(arguments[0]);
  const std::optional<double> b = index::as_number(arguments[1]);
  return a && b ? finite_value(Function(*a, *b)) : Value();
}

}  // namespace

const FunctionSpec& acos_function() {
  static const FunctionSpec spec{
      .name = "acos",
      .category = "Trigonometry",
      .syntax = "acos(<number>)",
      .summary = "The arc cosine, in radians.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"acos(1)", "0"}, {"acos(2)", "null"}},
      .number = [](double x) { return std::acos(x); },
  };
  return spec;
}

const FunctionSpec& acosh_function() {
  static const FunctionSpec spec{
      .name = "acosh",
      .category = "Trigonometry",
      .syntax = "acosh(<number>)",
      .summary = "The area hyperbolic cosine.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"acosh(1)", "0"}},
      .number = [](double x) { return std::acosh(x); },
  };
  return spec;
}

const FunctionSpec& asin_function() {
  static const FunctionSpec spec{
      .name = "asin",
      .category = "Trigonometry",
      .syntax = "asin(<number>)",
      .summary = "The arc sine, in radians.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"asin(0)", "0"}},
      .number = [](double x) { return std::asin(x); },
  };
  return spec;
}

const FunctionSpec& asinh_function() {
  static const FunctionSpec spec{
      .name = "asinh",
      .category = "Trigonometry",
      .syntax = "asinh(<number>)",
      .summary = "The area hyperbolic sine.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"asinh(0)", "0"}},
      .number = [](double x) { return std::asinh(x); },
  };
  return spec;
}

const FunctionSpec& atan_function() {
  static const FunctionSpec spec{
      .name = "atan",
      .category = "Trigonometry",
      .syntax = "atan(<number>)",
      .summary = "The arc tangent, in radians.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"atan(0)", "0"}},
      .number = [](double x) { return std::atan(x); },
  };
  return spec;
}

const FunctionSpec& atanh_function() {
  static const FunctionSpec spec{
      .name = "atanh",
      .category = "Trigonometry",
      .syntax = "atanh(<number>)",
      .summary = "The area hyperbolic tangent.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"atanh(0)", "0"}},
      .number = [](double x) { return std::atanh(x); },
  };
  return spec;
}

const FunctionSpec& cos_function() {
  static const FunctionSpec spec{
      .name = "cos",
      .category = "Trigonometry",
      .syntax = "cos(<number>)",
      .summary = "The cosine of an angle in radians.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"cos(0)", "1"}},
      .number = [](double x) { return std::cos(x); },
  };
  return spec;
}

const FunctionSpec& cosh_function() {
  static const FunctionSpec spec{
      .name = "cosh",
      .category = "Trigonometry",
      .syntax = "cosh(<number>)",
      .summary = "The hyperbolic cosine.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"cosh(0)", "1"}, {"round(cosh(1), 6)", "1.543081"}},
      .number = [](double x) { return std::cosh(x); },
  };
  return spec;
}

const FunctionSpec& sin_function() {
  static const FunctionSpec spec{
      .name = "sin",
      .category = "Trigonometry",
      .syntax = "sin(<number>)",
      .summary = "The sine of an angle in radians.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"sin(0)", "0"}, {"round(sin(pi() / 6), 6)", "0.5"}},
      .number = [](double x) { return std::sin(x); },
  };
  return spec;
}

const FunctionSpec& sinh_function() {
  static const FunctionSpec spec{
      .name = "sinh",
      .category = "Trigonometry",
      .syntax = "sinh(<number>)",
      .summary = "The hyperbolic sine.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"sinh(0)", "0"}},
      .number = [](double x) { return std::sinh(x); },
  };
  return spec;
}

const FunctionSpec& tan_function() {
  static const FunctionSpec spec{
      .name = "tan",
      .category = "Trigonometry",
      .syntax = "tan(<number>)",
      .summary = "The tangent of an angle in radians.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"tan(0)", "0"}, {"round(tan(1), 6)", "1.557408"}},
      .number = [](double x) { return std::tan(x); },
  };
  return spec;
}

const FunctionSpec& tanh_function() {
  static const FunctionSpec spec{
      .name = "tanh",
      .category = "Trigonometry",
      .syntax = "tanh(<number>)",
      .summary = "The hyperbolic tangent.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"tanh(0)", "0"}},
      .number = [](double x) { return std::tanh(x); },
  };
  return spec;
}

const FunctionSpec& atan2_function() {
  static const FunctionSpec spec{
      .name = "atan2",
      .category = "Trigonometry",
      .syntax = "atan2(<y>, <x>)",
      .summary = "The angle of the point (x, y), in radians.",
      .min_arguments = 2,
      .max_arguments = 2,
      .examples = {{"round(atan2(0.5, 0.75), 6)", "0.588003"}},
      .simple = of_two<std::atan2>,
  };
  return spec;
}

const FunctionSpec& hypot_function() {
  static const FunctionSpec spec{
      .name = "hypot",
      .category = "Trigonometry",
      .syntax = "hypot(<x>, <y>)",
      .summary = "The length of the hypotenuse.",
      .min_arguments = 2,
      .max_arguments = 2,
      .examples = {{"hypot(3, 4)", "5"}},
      .simple = of_two<std::hypot>,
  };
  return spec;
}

}  // namespace riffle::lang
