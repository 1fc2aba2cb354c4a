#include "indexer/base/time_format.h"
#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

class Format : public BoundFunction {
 public:
  explicit Format(const index::SearchContext& context) : zone_(*context.zone) {}

  Result<Value> call(std::span<const ValueView> arguments) override {
    const std::optional<double> seconds = index::as_number(arguments[0]);
    if (!seconds || arguments[1].is_null()) return Value();
    std::string scratch;
    return Value(format_time(*seconds, index::to_text(arguments[1], scratch), zone_));
  }

 private:
  const TimeZone& zone_;
};

}  // namespace

const FunctionSpec& strftime_function() {
  static const FunctionSpec spec{
      .name = "strftime",
      .category = "Date and time",
      .syntax = "strftime(<seconds>, <format>)",
      .summary = "A time as text, by the letters of strftime.",
      .min_arguments = 2,
      .max_arguments = 2,
      .examples = {{"strftime(1500000000, \"%Y-%m-%dT%H:%M:%S%z\")",
                    "\"2017-07-14T02:40:00+0000\""},
                   {"strftime(1500000000.123, \"%H:%M:%S.%3N\")", "\"02:40:00.123\""},
                   {"strftime(\"x\", \"%H\")", "null"}},
      .bind = [](const FunctionCall& call) -> Result<std::unique_ptr<BoundFunction>> {
        return std::unique_ptr<BoundFunction>(std::make_unique<Format>(call.context));
      },
  };
  return spec;
}

}  // namespace riffle::lang
