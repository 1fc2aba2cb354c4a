#include <fmt/format.h>
#include <cmath>

#include "query-lang/functions/function_spec.h"
#include "query-lang/syntax/span_value.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

// A list longer than this is a mistake, not a wish.
constexpr size_t kMostValues = 1'000'000;

double unit_seconds(SpanValue::Unit unit) {
  switch (unit) {
    case SpanValue::Unit::kMicrosecond:
      return 1e-6;
    case SpanValue::Unit::kMillisecond:
      return 1e-3;
    case SpanValue::Unit::kCentisecond:
      return 1e-2;
    case SpanValue::Unit::kDecisecond:
      return 1e-1;
    case SpanValue::Unit::kMinute:
      return 60;
    case SpanValue::Unit::kHour:
      return 3600;
    case SpanValue::Unit::kDay:
      return 86400;
    case SpanValue::Unit::kWeek:
      return 7 * 86400;
    case SpanValue::Unit::kMonth:
      return 30 * 86400;
    case SpanValue::Unit::kQuarter:
      return 91 * 86400;
    case SpanValue::Unit::kYear:
      return 365 * 86400;
    default:
      return 1;
  }
}

std::optional<double> step_of(const ValueView& value) {
  if (const std::optional<double> number = index::as_number(value)) return number;
  const std::optional<SpanValue> span = parse_span(index::to_text(value));
  if (!span || !span->is_time()) return {};
  return span->count * unit_seconds(span->unit);
}

class Range : public BoundFunction {
 public:
  explicit Range(SourceSpan span) : span_(span) {}

  Result<Value> call(std::span<const ValueView> arguments) override {
    const std::optional<double> start = index::as_number(arguments[0]);
    const std::optional<double> end = index::as_number(arguments[1]);
    const std::optional<double> step =
        arguments.size() < 3 ? std::optional<double>(1) : step_of(arguments[2]);
    if (!start || !end || !step || *step == 0) return Value();
    const double length = std::ceil((*end - *start) / *step);
    if (length > static_cast<double>(kMostValues)) {
      return user_error(fmt::format("mvrange() would make more than {} values", kMostValues),
                        span_);
    }
    std::vector<Value> values;
    for (double i = 0; i < length; ++i) values.emplace_back(*start + i * *step);
    return Value::make_multi(std::move(values));
  }

 private:
  SourceSpan span_;
};

Result<std::unique_ptr<BoundFunction>> bind_range(const FunctionCall& call) {
  return std::unique_ptr<BoundFunction>(std::make_unique<Range>(call.expression.span));
}

}  // namespace

const FunctionSpec& mvrange_function() {
  static const FunctionSpec spec{
      .name = "mvrange",
      .category = "Multivalue",
      .syntax = "mvrange(<start>, <end>[, <step>])",
      .summary =
          "Numbers from start on, below end; the step is a number (1) or a time span such as "
          "\"7d\".",
      .min_arguments = 2,
      .max_arguments = 3,
      .examples = {{"mvrange(1, 11, 2)", "[1, 3, 5, 7, 9]"},
                   {"mvrange(3, 3)", "null"},
                   {"mvrange(0, 259200, \"1d\")", "[0, 86400, 172800]"},
                   {"mvrange(5, 1, -2)", "[5, 3]"}},
      .bind = bind_range,
  };
  return spec;
}

}  // namespace riffle::lang
