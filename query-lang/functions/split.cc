#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/utf8.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

void split_text(std::string_view text, std::string_view delimiter, std::vector<Value>& parts) {
  if (delimiter.empty()) {
    while (!text.empty()) {
      const size_t length = utf8_offset(text, 1);
      parts.emplace_back(text.substr(0, length));
      text.remove_prefix(length);
    }
    return;
  }
  for (size_t at = text.find(delimiter); at != std::string_view::npos; at = text.find(delimiter)) {
    parts.emplace_back(text.substr(0, at));
    text.remove_prefix(at + delimiter.size());
  }
  parts.emplace_back(text);
}

Value split_values(std::span<const ValueView> arguments) {
  if (arguments[1].is_null()) return Value();
  const std::string delimiter = index::to_text(arguments[1]);
  std::vector<Value> parts;
  std::string scratch;
  for_each_value(arguments[0], [&](const ValueView& value) {
    split_text(index::to_text(value, scratch), delimiter, parts);
  });
  return Value::make_multi(std::move(parts));
}

}  // namespace

const FunctionSpec& split_function() {
  static const FunctionSpec spec{
      .name = "split",
      .category = "Multivalue",
      .syntax = "split(<text>, <delimiter>)",
      .summary =
          "The parts of a text between delimiters; an empty delimiter cuts between all characters.",
      .min_arguments = 2,
      .max_arguments = 2,
      .examples = {{"split(\"a,b,c\", \",\")", "[\"a\", \"b\", \"c\"]"},
                   {"split(\"a,,c\", \",\")", "[\"a\", \"\", \"c\"]"},
                   {"split(\"abc\", \"\")", "[\"a\", \"b\", \"c\"]"}},
      .simple = split_values,
  };
  return spec;
}

}  // namespace riffle::lang
