#include "query-lang/functions/call_pattern.h"
#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

class Find : public BoundFunction {
 public:
  explicit Find(CallPattern pattern) : pattern_(std::move(pattern)) {}

  Result<Value> call(std::span<const ValueView> arguments) override {
    RIFFLE_ASSIGN(const Regex* regex, pattern_.get(arguments[1]));
    if (regex == nullptr) return Value();
    std::optional<size_t> place;
    size_t at = 0;
    std::string scratch;
    for_each_value(arguments[0], [&](const ValueView& value) {
      if (!place && pattern_.found(*regex, index::to_text(value, scratch))) place = at;
      ++at;
    });
    return place ? Value(static_cast<double>(*place)) : Value();
  }

 private:
  CallPattern pattern_;
};

}  // namespace

const FunctionSpec& mvfind_function() {
  static const FunctionSpec spec{
      .name = "mvfind",
      .category = "Multivalue",
      .syntax = "mvfind(<value>, <regex>)",
      .summary =
          "The number of the first value that the regular expression is found in, from 0; null "
          "where it is in none.",
      .min_arguments = 2,
      .max_arguments = 2,
      .examples = {{"mvfind(split(\"foo,bar,baz\", \",\"), \"ba.\")", "1"},
                   {"mvfind(split(\"foo,bar\", \",\"), \"zzz\")", "null"}},
      .bind = [](const FunctionCall& call) -> Result<std::unique_ptr<BoundFunction>> {
        RIFFLE_ASSIGN(CallPattern pattern, CallPattern::bind(call, 1));
        return std::unique_ptr<BoundFunction>(std::make_unique<Find>(std::move(pattern)));
      },
  };
  return spec;
}

}  // namespace riffle::lang
