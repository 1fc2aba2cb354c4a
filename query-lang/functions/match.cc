#include "query-lang/functions/call_pattern.h"
#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

class Match : public BoundFunction {
 public:
  explicit Match(CallPattern pattern) : pattern_(std::move(pattern)) {}

  Result<Value> call(std::span<const ValueView> arguments) override {
    RIFFLE_ASSIGN(const Regex* regex, pattern_.get(arguments[1]));
    if (regex == nullptr || arguments[0].is_null()) return Value();
    bool found = false;
    std::string scratch;
    for_each_value(arguments[0], [&](const ValueView& value) {
      found = found || pattern_.found(*regex, index::to_text(value, scratch));
    });
    return Value(found);
  }

 private:
  CallPattern pattern_;
};

}  // namespace

const FunctionSpec& match_function() {
  static const FunctionSpec spec{
      .name = "match",
      .category = "Comparison and conditional",
      .syntax = "match(<text>, <regex>)",
      .summary =
          "Whether the regular expression is found in the text, or in one of several values.",
      .min_arguments = 2,
      .max_arguments = 2,
      .examples = {{"match(\"abc123\", \"^\\\\w+\\\\d$\")", "true"},
                   {"match(\"abc\", \"B\")", "false"},
                   {"match(\"abc\", \"(?i)B\")", "true"},
                   {"if(match(missing, \"a\"), 1, 0)", "0"}},
      .bind = [](const FunctionCall& call) -> Result<std::unique_ptr<BoundFunction>> {
        RIFFLE_ASSIGN(CallPattern pattern, CallPattern::bind(call, 1));
        return std::unique_ptr<BoundFunction>(std::make_unique<Match>(std::move(pattern)));
      },
  };
  return spec;
}

}  // namespace riffle::lang
