#include <numeric>

#include "query-lang/exec/column_util.h"
#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/row_branches.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnPtr;

namespace {

// case() takes the value of the first condition that is true, validate() that of the first one that
// is not.
template <bool kTake>
class Case : public LazyFunction {
 public:
  explicit Case(std::vector<BoundExpression> arguments) : arguments_(std::move(arguments)) {}

  Result<ColumnPtr> evaluate(const Batch& batch) override {
    RowMerger merger(batch.rows());
    std::vector<uint32_t> open(batch.rows());
    std::iota(open.begin(), open.end(), 0);
    for (size_t i = 0; i + 1 < arguments_.size() && !open.empty(); i += 2) {
      const bool all = open.size() == batch.rows();
      RIFFLE_ASSIGN(const ColumnPtr condition,
                    arguments_[i].evaluate(all ? batch : narrow(arguments_[i], batch, open)));
      const std::vector<Truth> truths = truths_of(*condition);
      std::vector<uint32_t> taken;
      std::vector<uint32_t> left;
      for (size_t k = 0; k < open.size(); ++k)
        ((truths[k] == Truth::kTrue) == kTake ? taken : left).push_back(open[k]);
      RIFFLE_TRY(merger.evaluate(arguments_[i + 1], batch, taken));
      open = std::move(left);
    }
    return merger.finish();
  }

 private:
  std::vector<BoundExpression> arguments_;
};

template <bool kTake>
Result<std::unique_ptr<LazyFunction>> bind_case(const FunctionCall& call) {
  if (call.expression.arguments.size() % 2 != 0) {
    return user_error(call.expression.text + "() takes pairs of a condition and a value",
                      call.expression.span);
  }
  RIFFLE_ASSIGN(auto arguments, bind_arguments(call));
  return std::unique_ptr<LazyFunction>(std::make_unique<Case<kTake>>(std::move(arguments)));
}

}  // namespace

const FunctionSpec& case_function() {
  static const FunctionSpec spec{
      .name = "case",
      .category = "Comparison and conditional",
      .syntax = "case(<condition>, <value>, …)",
      .summary = "The value behind the first condition that is true; null where none is.",
      .min_arguments = 2,
      .max_arguments = FunctionSpec::kAnyNumber,
      .examples = {{"case(n == 1, \"one\", n == 2, \"two\")", "\"two\"", "{\"n\": 2}"},
                   {"case(n == 1, \"one\", true(), \"other\")", "\"other\"", "{\"n\": 3}"},
                   {"case(1 == 2, \"a\")", "null"}},
      .lazy = bind_case<true>,
  };
  return spec;
}

const FunctionSpec& validate_function() {
  static const FunctionSpec spec{
      .name = "validate",
      .category = "Comparison and conditional",
      .syntax = "validate(<condition>, <value>, …)",
      .summary = "The value behind the first condition that is not true; null where all are.",
      .min_arguments = 2,
      .max_arguments = FunctionSpec::kAnyNumber,
      .examples = {{"validate(isint(n), \"not whole\", n > 5, \"too small\")", "\"too small\"",
                    "{\"n\": 3}"},
                   {"validate(1 == 1, \"a\")", "null"}},
      .lazy = bind_case<false>,
  };
  return spec;
}

}  // namespace riffle::lang
