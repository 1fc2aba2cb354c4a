#include <fmt/format.h>
#include <algorithm>
#include <cmath>

#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

std::string with_commas(double number) {
  std::string text =
      std::floor(number) == number ? fmt::format("{:.0f}", number) : fmt::format("{:.2f}", number);
  size_t at = std::min(text.find('.'), text.size());
  const size_t first_digit = text[0] == '-' ? 1 : 0;
  while (at > first_digit + 3) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string as_duration(double seconds) {
  const bool negative = seconds < 0;
  // Microseconds as a whole number, so that 59.9999999 does not become ":60".
  const double micros = std::round(std::abs(seconds) * 1e6);
  const auto whole = static_cast<int64_t>(micros / 1e6);
  const auto fraction = static_cast<int64_t>(micros - static_cast<double>(whole) * 1e6);
  std::string text = negative ? "-" : "";
  if (whole >= 86400) text += fmt::format("{}+", whole / 86400);
  text += fmt::format("{:02}:{:02}:{:02}", whole / 3600 % 24, whole / 60 % 60, whole % 60);
  if (fraction != 0) text += fmt::format(".{:06}", fraction);
  return text;
}

Value format_value(std::span<const ValueView> arguments) {
  if (arguments[0].is_null()) return Value();
  if (arguments.size() < 2) return Value(index::to_text(arguments[0]));
  const std::optional<double> number = index::as_number(arguments[0]);
  constexpr double kLimit = 9.2e18;  // what a 64-bit whole number holds
  if (!number || std::abs(*number) > kLimit) return Value();
  const std::string format = index::to_text(arguments[1]);
  const auto whole = static_cast<int64_t>(*number);
  const std::string sign = whole < 0 ? "-" : "";
  if (format == "hex") return Value(fmt::format("{}0x{:X}", sign, std::abs(whole)));
  if (format == "binary") return Value(fmt::format("{}{:b}", sign, std::abs(whole)));
  if (format == "commas") return Value(with_commas(*number));
  if (format == "duration") return Value(as_duration(*number));
  return Value();
}

}  // namespace

const FunctionSpec& tostring_function() {
  static const FunctionSpec spec{
      .name = "tostring",
      .category = "Conversion",
      .syntax = "tostring(<value>[, \"hex\" | \"commas\" | \"duration\" | \"binary\"])",
      .summary =
          "The value as text: as it is, hexadecimal, with thousands separated (and two decimals "
          "where it has some), as [D+]HH:MM:SS, or binary.",
      .min_arguments = 1,
      .max_arguments = 2,
      .examples = {{"tostring(1234567, \"commas\")", "\"1,234,567\""},
                   {"tostring(12345.6789, \"commas\")", "\"12,345.68\""},
                   {"tostring(615, \"duration\")", "\"00:10:15\""},
                   {"tostring(90061, \"duration\")", "\"1+01:01:01\""},
                   {"tostring(15, \"hex\")", "\"0xF\""},
                   {"tostring(9, \"binary\")", "\"1001\""},
                   {"tostring(1 == 2)", "\"False\""}},
      .simple = format_value,
  };
  return spec;
}

}  // namespace riffle::lang
