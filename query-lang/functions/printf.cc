#include <algorithm>
#include <cmath>
#include <cstdio>

#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

// Longer fields are mistakes, and would let a query fill the memory.
constexpr int kMostWidth = 1000;

std::string print_number(const std::string& format, double number) {
  std::string text(static_cast<size_t>(std::snprintf(nullptr, 0, format.c_str(), number)) + 1,
                   '\0');
  std::snprintf(text.data(), text.size(), format.c_str(), number);
  text.pop_back();
  return text;
}

std::string print_integer(const std::string& format, long long number) {
  std::string text(static_cast<size_t>(std::snprintf(nullptr, 0, format.c_str(), number)) + 1,
                   '\0');
  std::snprintf(text.data(), text.size(), format.c_str(), number);
  text.pop_back();
  return text;
}

// Thousands separated, the width kept where there are blanks to give up.
std::string separate_thousands(std::string text) {
  const size_t first = text.find_first_of("0123456789");
  if (first == std::string::npos) return text;
  size_t at = std::min(text.find_first_not_of("0123456789", first), text.size());
  while (at > first + 3) {
    at -= 3;
    text.insert(at, ",");
    if (text.front() == ' ') {
      text.erase(0, 1);
      return separate_thousands(std::move(text));
    }
  }
  return text;
}

// One conversion, `flags` and `limits` as C has them.
std::optional<std::string> convert(std::string flags, const std::string& limits, char conversion,
                                   const ValueView& value) {
  const bool thousands = flags.find('\'') != std::string::npos;
  std::erase(flags, '\'');
  const std::string start = "%" + flags + limits;
  if (conversion == 's' || conversion == 'c') {
    const std::string text =
        conversion == 'c' ? index::to_text(value).substr(0, 1) : index::to_text(value);
    const std::string format = start + "s";
    std::string printed(
        static_cast<size_t>(std::snprintf(nullptr, 0, format.c_str(), text.c_str())) + 1, '\0');
    std::snprintf(printed.data(), printed.size(), format.c_str(), text.c_str());
    printed.pop_back();
    return printed;
  }
  const std::optional<double> number = index::as_number(value);
  if (!number) return {};
  if (std::string_view("diouxX").find(conversion) != std::string_view::npos) {
    constexpr double kLimit = 9.2e18;  // what a 64-bit whole number holds
    if (std::abs(*number) > kLimit) return {};
    std::string text = print_integer(start + "ll" + conversion, static_cast<long long>(*number));
    return thousands ? separate_thousands(std::move(text)) : text;
  }
  std::string text = print_number(start + conversion, *number);
  return thousands ? separate_thousands(std::move(text)) : text;
}

// A number in the format, or one of the values for `*`; false where it can't be.
bool read_limit(std::string_view format, size_t& at, std::span<const ValueView>& values,
                std::string& limits) {
  int limit = 0;
  if (at < format.size() && format[at] == '*') {
    const std::optional<double> number =
        values.empty() ? std::nullopt : index::as_number(values.front());
    if (!number || std::abs(*number) > kMostWidth) return false;
    values = values.subspan(1);
    ++at;
    limit = static_cast<int>(*number);
  } else {
    const size_t begin = at;
    while (at < format.size() && format[at] >= '0' && format[at] <= '9' && limit <= kMostWidth) {
      limit = limit * 10 + (format[at++] - '0');
    }
    if (begin == at) return true;
  }
  limits += std::to_string(limit);
  return limit <= kMostWidth;
}

Value print_formatted(std::span<const ValueView> arguments) {
  if (arguments[0].is_null()) return Value();
  const std::string format = index::to_text(arguments[0]);
  std::span<const ValueView> values = arguments.subspan(1);
  std::string result;
  for (size_t at = 0; at < format.size();) {
    if (format[at] != '%') {
      result += format[at++];
      continue;
    }
    ++at;
    std::string flags;
    while (at < format.size() &&
           std::string_view("-+ #0'").find(format[at]) != std::string_view::npos)
      flags += format[at++];
    std::string limits;
    if (!read_limit(format, at, values, limits)) return Value();
    if (at < format.size() && format[at] == '.') {
      limits += '.';
      ++at;
      if (!read_limit(format, at, values, limits)) return Value();
    }
    while (at < format.size() &&
           std::string_view("hlLqjzt").find(format[at]) != std::string_view::npos)
      ++at;
    if (at == format.size()) return Value();
    const char conversion = format[at++];
    if (conversion == '%') {
      result += '%';
      continue;
    }
    if (std::string_view("diouxXscfFeEgGaA").find(conversion) == std::string_view::npos)
      return Value();
    if (values.empty() || values.front().is_null()) return Value();
    const std::optional<std::string> text =
        convert(std::move(flags), limits, conversion, values.front());
    if (!text) return Value();
    values = values.subspan(1);
    result += *text;
  }
  return Value(std::move(result));
}

}  // namespace

const FunctionSpec& printf_function() {
  static const FunctionSpec spec{
      .name = "printf",
      .category = "Conversion",
      .syntax = "printf(<format>, <value>, …)",
      .summary =
          "Values put into a format: %d %i %u %o %x %X %c %s %f %F %e %E %g %G %a %%, with flags, "
          "width and precision ('*' takes it from the values, ' separates thousands).",
      .min_arguments = 1,
      .max_arguments = FunctionSpec::kAnyNumber,
      .examples = {{"printf(\"%.2f\", 3.14159)", "\"3.14\""},
                   {"printf(\"%05d\", 42)", "\"00042\""},
                   {"printf(\"%s-%s\", \"a\", \"b\")", "\"a-b\""},
                   {"printf(\"%-4s|%%\", \"a\")", "\"a   |%\""},
                   {"printf(\"%x\", 255)", "\"ff\""},
                   {"printf(\"%d\", \"a\")", "null"},
                   {"printf(\"%*d\", 5, 42)", "\"   42\""}},
      .simple = print_formatted,
  };
  return spec;
}

}  // namespace riffle::lang
