#include "indexer/base/time_format.h"
#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

class Parse : public BoundFunction {
 public:
  explicit Parse(const index::SearchContext& context) : zone_(*context.zone) {}

  Result<Value> call(std::span<const ValueView> arguments) override {
    if (arguments[0].is_null() || arguments[1].is_null()) return Value();
    std::string scratch_text;
    std::string scratch_format;
    const std::optional<Micros> at =
        parse_time(index::to_text(arguments[0], scratch_text),
                   index::to_text(arguments[1], scratch_format), zone_);
    return at ? Value(to_seconds(*at)) : Value();
  }

 private:
  const TimeZone& zone_;
};

}  // namespace

const FunctionSpec& strptime_function() {
  static const FunctionSpec spec{
      .name = "strptime",
      .category = "Date and time",
      .syntax = "strptime(<text>, <format>)",
      .summary =
          "The time that a text shows, in seconds since 1970; null where it does not fit the "
          "format.",
      .min_arguments = 2,
      .max_arguments = 2,
      .examples = {{"strptime(\"2017-07-14 02:40:00\", \"%Y-%m-%d %H:%M:%S\")", "1500000000"},
                   {"strptime(\"nonsense\", \"%Y-%m-%d\")", "null"}},
      .bind = [](const FunctionCall& call) -> Result<std::unique_ptr<BoundFunction>> {
        return std::unique_ptr<BoundFunction>(std::make_unique<Parse>(call.context));
      },
  };
  return spec;
}

}  // namespace riffle::lang
