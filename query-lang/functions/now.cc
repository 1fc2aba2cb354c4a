#include <cmath>

#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

class Now : public BoundFunction {
 public:
  explicit Now(double seconds) : seconds_(seconds) {}
  Result<Value> call(std::span<const ValueView>) override { return Value(seconds_); }

 private:
  double seconds_;
};

}  // namespace

const FunctionSpec& now_function() {
  static const FunctionSpec spec{
      .name = "now",
      .category = "Date and time",
      .syntax = "now()",
      .summary = "When the search began, in seconds since 1970.",
      .examples = {{"now() > 0", "true"}, {"typeof(now())", "\"Number\""}},
      .bind = [](const FunctionCall& call) -> Result<std::unique_ptr<BoundFunction>> {
        return std::unique_ptr<BoundFunction>(
            std::make_unique<Now>(std::floor(to_seconds(call.context.now))));
      },
  };
  return spec;
}

}  // namespace riffle::lang
