#include <algorithm>

#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

// Blank and tab by default, as Splunk has it.
constexpr std::string_view kBlanks = " \t";

template <bool kLeft, bool kRight>
Value trim_text(std::span<const ValueView> arguments) {
  if (arguments.size() > 1 && arguments[1].is_null()) return Value();
  std::string scratch;
  const std::string_view characters =
      arguments.size() < 2 ? kBlanks : index::to_text(arguments[1], scratch);
  return map_texts(arguments[0], [&](std::string_view text) {
    if (kLeft) text.remove_prefix(std::min(text.find_first_not_of(characters), text.size()));
    if (kRight) text = text.substr(0, text.find_last_not_of(characters) + 1);
    return Value(text);
  });
}

}  // namespace

const FunctionSpec& ltrim_function() {
  static const FunctionSpec spec{
      .name = "ltrim",
      .category = "Text",
      .syntax = "ltrim(<text>[, <characters>])",
      .summary = "The text without those characters (blanks and tabs by default) at its left end.",
      .min_arguments = 1,
      .max_arguments = 2,
      .examples = {{"ltrim(\" ZZZabcZZ \", \" Z\")", "\"abcZZ \""}},
      .simple = (trim_text<true, false>),
  };
  return spec;
}

const FunctionSpec& rtrim_function() {
  static const FunctionSpec spec{
      .name = "rtrim",
      .category = "Text",
      .syntax = "rtrim(<text>[, <characters>])",
      .summary = "The text without those characters (blanks and tabs by default) at its right end.",
      .min_arguments = 1,
      .max_arguments = 2,
      .examples = {{"rtrim(\" ZZZabcZZ \", \" Z\")", "\" ZZZabc\""}},
      .simple = (trim_text<false, true>),
  };
  return spec;
}

const FunctionSpec& trim_function() {
  static const FunctionSpec spec{
      .name = "trim",
      .category = "Text",
      .syntax = "trim(<text>[, <characters>])",
      .summary = "The text without those characters (blanks and tabs by default) at both ends.",
      .min_arguments = 1,
      .max_arguments = 2,
      .examples = {{"trim(\"  a b  \")", "\"a b\""}, {"trim(\" ZZZabcZZ \", \" Z\")", "\"abc\""}},
      .simple = (trim_text<true, true>),
  };
  return spec;
}

}  // namespace riffle::lang
