#include "indexer/read/time_modifier.h"
#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

class Relative : public BoundFunction {
 public:
  explicit Relative(const index::SearchContext& context) : zone_(*context.zone) {}

  Result<Value> call(std::span<const ValueView> arguments) override {
    const std::optional<double> seconds = index::as_number(arguments[0]);
    if (!seconds || arguments[1].is_null()) return Value();
    std::string scratch;
    const auto at = index::apply_relative_time(index::to_text(arguments[1], scratch),
                                               from_seconds(*seconds), zone_);
    return at ? Value(to_seconds(*at)) : Value();
  }

 private:
  const TimeZone& zone_;
};

}  // namespace

const FunctionSpec& relative_time_function() {
  static const FunctionSpec spec{
      .name = "relative_time",
      .category = "Date and time",
      .syntax = "relative_time(<seconds>, <modifier>)",
      .summary = "The time moved by steps such as -1d and snapped by @d, from left to right.",
      .min_arguments = 2,
      .max_arguments = 2,
      .examples = {{"relative_time(1500000000, \"-1d@d\")", "1499904000"},
                   {"relative_time(1500000000, \"@w1\")", "1499644800"},
                   {"relative_time(1500000000, \"nonsense\")", "null"}},
      .bind = [](const FunctionCall& call) -> Result<std::unique_ptr<BoundFunction>> {
        return std::unique_ptr<BoundFunction>(std::make_unique<Relative>(call.context));
      },
  };
  return spec;
}

}  // namespace riffle::lang
