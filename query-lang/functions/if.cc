#include "query-lang/exec/column_util.h"
#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/row_branches.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnPtr;

namespace {

class If : public LazyFunction {
 public:
  explicit If(std::vector<BoundExpression> arguments) : arguments_(std::move(arguments)) {}

  Result<ColumnPtr> evaluate(const Batch& batch) override {
    RIFFLE_ASSIGN(const ColumnPtr condition, arguments_[0].evaluate(batch));
    const std::vector<Truth> truths = truths_of(*condition);
    std::vector<uint32_t> yes;
    std::vector<uint32_t> no;
    for (uint32_t row = 0; row < truths.size(); ++row)
      (truths[row] == Truth::kTrue ? yes : no).push_back(row);
    RowMerger merger(batch.rows());
    RIFFLE_TRY(merger.evaluate(arguments_[1], batch, yes));
    RIFFLE_TRY(merger.evaluate(arguments_[2], batch, no));
    return merger.finish();
  }

 private:
  std::vector<BoundExpression> arguments_;
};

}  // namespace

const FunctionSpec& if_function() {
  static const FunctionSpec spec{
      .name = "if",
      .category = "Comparison and conditional",
      .syntax = "if(<condition>, <then>, <else>)",
      .summary = "One value or the other; a condition that is null takes the else.",
      .min_arguments = 3,
      .max_arguments = 3,
      .examples = {{"if(1 == 1, \"yes\", \"no\")", "\"yes\""}, {"if(missing == \"a\", 1, 0)", "0"}},
      .lazy = [](const FunctionCall& call) -> Result<std::unique_ptr<LazyFunction>> {
        RIFFLE_ASSIGN(auto arguments, bind_arguments(call));
        return std::unique_ptr<LazyFunction>(std::make_unique<If>(std::move(arguments)));
      },
  };
  return spec;
}

}  // namespace riffle::lang
