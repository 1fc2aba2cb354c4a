#include <numeric>

#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/row_branches.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnPtr;

namespace {

class Coalesce : public LazyFunction {
 public:
  explicit Coalesce(std::vector<BoundExpression> arguments) : arguments_(std::move(arguments)) {}

  Result<ColumnPtr> evaluate(const Batch& batch) override {
    RowMerger merger(batch.rows());
    std::vector<uint32_t> open(batch.rows());
    std::iota(open.begin(), open.end(), 0);
    for (BoundExpression& argument : arguments_) {
      if (open.empty()) break;
      const bool all = open.size() == batch.rows();
      RIFFLE_ASSIGN(ColumnPtr values,
                    argument.evaluate(all ? batch : narrow(argument, batch, open)));
      std::vector<uint32_t> left;
      for (size_t k = 0; k < open.size(); ++k) {
        if (values->is_null(k)) left.push_back(open[k]);
      }
      merger.add(std::move(values), open);
      open = std::move(left);
    }
    return merger.finish();
  }

 private:
  std::vector<BoundExpression> arguments_;
};

}  // namespace

const FunctionSpec& coalesce_function() {
  static const FunctionSpec spec{
      .name = "coalesce",
      .category = "Comparison and conditional",
      .syntax = "coalesce(<value>, …)",
      .summary = "The first value that is not null.",
      .min_arguments = 1,
      .max_arguments = FunctionSpec::kAnyNumber,
      .examples = {{"coalesce(missing, \"\", \"x\")", "\"\""}, {"coalesce(missing)", "null"}},
      .lazy = [](const FunctionCall& call) -> Result<std::unique_ptr<LazyFunction>> {
        RIFFLE_ASSIGN(auto arguments, bind_arguments(call));
        return std::unique_ptr<LazyFunction>(std::make_unique<Coalesce>(std::move(arguments)));
      },
  };
  return spec;
}

}  // namespace riffle::lang
