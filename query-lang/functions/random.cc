#include <limits>
#include <random>

#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

class Random : public BoundFunction {
 public:
  Result<Value> call(std::span<const ValueView>) override {
    return Value(static_cast<double>(distribution_(generator_)));
  }

 private:
  std::mt19937 generator_{std::random_device{}()};
  std::uniform_int_distribution<int32_t> distribution_{0, std::numeric_limits<int32_t>::max()};
};

}  // namespace

const FunctionSpec& random_function() {
  static const FunctionSpec spec{
      .name = "random",
      .category = "Statistical",
      .syntax = "random()",
      .summary = "A whole number from 0 to 2147483647, another one for each row.",
      .examples = {{"typeof(random())", "\"Number\""},
                   {"if(random() >= 0, \"yes\", \"no\")", "\"yes\""}},
      .volatile_result = true,
      .bind = [](const FunctionCall&) -> Result<std::unique_ptr<BoundFunction>> {
        return std::unique_ptr<BoundFunction>(std::make_unique<Random>());
      },
  };
  return spec;
}

}  // namespace riffle::lang
