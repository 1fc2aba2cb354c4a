#include <memory>

#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

// The commands that know lookup tables put the result in place of the call; here is what is left.
class NoTables : public BoundFunction {
 public:
  explicit NoTables(SourceSpan span) : span_(span) {}

  Result<Value> call(std::span<const ValueView> arguments) override {
    if (arguments[1].is_null()) return Value();
    return user_error("lookup() has its place in eval and where", span_,
                      "put its result into a field with eval first");
  }

 private:
  SourceSpan span_;
};

}  // namespace

const FunctionSpec& lookup_function() {
  static const FunctionSpec spec{
      .name = "lookup",
      .category = "Comparison and conditional",
      .syntax = "lookup(<table>, <JSON object of fields and values>[, <JSON array of fields>])",
      .summary =
          "What a lookup table has in the rows that match, as a JSON object: the fields that are "
          "asked for, or all; several rows make arrays. Null where none matches. For eval and "
          "where, as in json_extract(lookup(\"users\", json_object(\"id\", user), "
          "json_array(\"name\")), \"name\").",
      .min_arguments = 2,
      .max_arguments = 3,
      .examples = {{"lookup(\"users\", null(), json_array(\"name\"))", "null"}},
      .bind = [](const FunctionCall& call) -> Result<std::unique_ptr<BoundFunction>> {
        return std::unique_ptr<BoundFunction>(std::make_unique<NoTables>(call.expression.span));
      },
  };
  return spec;
}

}  // namespace riffle::lang
