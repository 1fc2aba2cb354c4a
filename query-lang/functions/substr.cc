#include <algorithm>
#include <cmath>

#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/utf8.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

Value part(std::span<const ValueView> arguments) {
  if (arguments[0].is_null() || arguments[0].kind() == index::ValueKind::kMulti) return Value();
  const std::optional<double> start = index::as_number(arguments[1]);
  const std::optional<double> length =
      arguments.size() < 3 ? std::optional<double>(1e18) : index::as_number(arguments[2]);
  if (!start || !length) return Value();
  std::string scratch;
  const std::string_view text = index::to_text(arguments[0], scratch);
  const double characters = static_cast<double>(utf8_length(text));
  double first = std::trunc(*start);
  first = first < 0 ? std::max(0.0, characters + first) : std::max(0.0, first - 1);
  const double last = std::min(characters, first + std::max(0.0, std::trunc(*length)));
  if (first >= last) return Value("");
  const size_t begin = utf8_offset(text, static_cast<size_t>(first));
  const size_t end = begin + utf8_offset(text.substr(begin), static_cast<size_t>(last - first));
  return Value(text.substr(begin, end - begin));
}

}  // namespace

const FunctionSpec& substr_function() {
  static const FunctionSpec spec{
      .name = "substr",
      .category = "Text",
      .syntax = "substr(<text>, <start>[, <length>])",
      .summary =
          "A part of the text; the first character is 1, negative starts count from the end.",
      .min_arguments = 2,
      .max_arguments = 3,
      .examples = {{"substr(\"abcdef\", 2, 3)", "\"bcd\""},
                   {"substr(\"abcdef\", 4)", "\"def\""},
                   {"substr(\"abcdef\", -2)", "\"ef\""},
                   {"substr(\"abc\", 5)", "\"\""}},
      .simple = part,
  };
  return spec;
}

}  // namespace riffle::lang
