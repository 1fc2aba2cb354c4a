#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Value decode(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
        hex_digit(text[i + 2]) >= 0) {
      decoded.push_back(static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])));
      i += 2;
    } else {
      decoded.push_back(text[i]);
    }
  }
  return Value(std::move(decoded));
}

}  // namespace

const FunctionSpec& urldecode_function() {
  static const FunctionSpec spec{
      .name = "urldecode",
      .category = "Text",
      .syntax = "urldecode(<text>)",
      .summary = "The text with %xx decoded.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"urldecode(\"a%20b%3Dc\")", "\"a b=c\""}, {"urldecode(\"100%\")", "\"100%\""}},
      .simple =
          [](std::span<const ValueView> arguments) { return map_texts(arguments[0], decode); },
  };
  return spec;
}

}  // namespace riffle::lang
