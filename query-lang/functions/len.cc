#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/utf8.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

const FunctionSpec& len_function() {
  static const FunctionSpec spec{
      .name = "len",
      .category = "Text",
      .syntax = "len(<text>)",
      .summary = "The number of characters.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"len(\"hello\")", "5"}, {"len(\"오류\")", "2"}, {"len(x)", "null", "{}"}},
      .simple =
          [](std::span<const ValueView> arguments) {
            const ValueView& text = arguments[0];
            if (text.is_null() || text.kind() == index::ValueKind::kMulti) return Value();
            std::string scratch;
            return Value(static_cast<double>(utf8_length(index::to_text(text, scratch))));
          },
  };
  return spec;
}

}  // namespace riffle::lang
