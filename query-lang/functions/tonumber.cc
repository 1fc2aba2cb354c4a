#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

std::optional<double> parse_in_base(std::string_view text, int base) {
  const size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  text = text.substr(first, text.find_last_not_of(' ') + 1 - first);
  const bool negative = text.front() == '-';
  if (negative || text.front() == '+') text.remove_prefix(1);
  const bool prefixed =
      text.size() > 2 && text[0] == '0' &&
      ((base == 16 && (text[1] | 0x20) == 'x') || (base == 2 && (text[1] | 0x20) == 'b'));
  if (prefixed) text.remove_prefix(2);
  if (text.empty()) return {};
  double number = 0;
  for (const char c : text) {
    const int digit = c >= '0' && c <= '9'                     ? c - '0'
                      : (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? (c | 0x20) - 'a' + 10
                                                               : 36;
    if (digit >= base) return {};
    number = number * base + digit;
  }
  return negative ? -number : number;
}

Value to_number(std::span<const ValueView> arguments) {
  std::optional<double> base =
      arguments.size() < 2 ? std::optional<double>(10) : index::as_number(arguments[1]);
  if (!base || *base < 2 || *base > 36) return Value();
  std::optional<double> number;
  if (*base == 10) {
    number = index::as_number(arguments[0]);
  } else if (arguments[0].kind() == index::ValueKind::kText ||
             arguments[0].kind() == index::ValueKind::kNumber) {
    number = parse_in_base(index::to_text(arguments[0]), static_cast<int>(*base));
  }
  return number ? finite_value(*number) : Value();
}

}  // namespace

const FunctionSpec& tonumber_function() {
  static const FunctionSpec spec{
      .name = "tonumber",
      .category = "Conversion",
      .syntax = "tonumber(<text>[, <base>])",
      .summary =
          "The number that the text shows, in a base from 2 to 36 (10 by default); null where it "
          "shows none.",
      .min_arguments = 1,
      .max_arguments = 2,
      .examples = {{"tonumber(\"0A4\", 16)", "164"},
                   {"tonumber(\" 3.5 \")", "3.5"},
                   {"tonumber(\"abc\")", "null"},
                   {"tonumber(\"0xff\", 16)", "255"}},
      .simple = to_number,
  };
  return spec;
}

}  // namespace riffle::lang
