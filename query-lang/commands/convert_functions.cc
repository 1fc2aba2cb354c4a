#include "query-lang/commands/convert_functions.h"

#include <array>
#include <cctype>
#include <cmath>
#include <string>
#include <utility>

#include "indexer/base/time_format.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

constexpr double kSecondsPerMinute = 60;
constexpr double kSecondsPerDay = 86'400;
constexpr double kKilo = 1024;

// "a:b:c" as a·60² + b·60 + c; at most three parts, all numbers that are not negative.
std::optional<double> sexagesimal(std::string_view text) {
  double sum = 0;
  for (int parts = 0; parts < 3; ++parts) {
    const size_t colon = text.find(':');
    const std::optional<double> number = index::parse_number(text.substr(0, colon));
    if (!number || *number < 0) return {};
    sum = sum * kSecondsPerMinute + *number;
    if (colon == std::string_view::npos) return sum;
    text.remove_prefix(colon + 1);
  }
  return {};
}

std::optional<double> duration(std::string_view text) {
  double days = 0;
  if (const size_t plus = text.find('+'); plus != std::string_view::npos) {
    const std::optional<double> number = index::parse_number(text.substr(0, plus));
    if (!number) return {};
    days = *number;
    text.remove_prefix(plus + 1);
  }
  const std::optional<double> rest = sexagesimal(text);
  if (!rest) return {};
  return days * kSecondsPerDay + *rest;
}

// The number that the text begins with, and what follows it.
std::optional<double> leading_number(std::string_view text, std::string_view& rest) {
  size_t end = 0;
  while (end < text.size() && (std::isdigit(static_cast<unsigned char>(text[end])) != 0 ||
                               text[end] == '.' || text[end] == '-' || text[end] == '+'))
    ++end;
  rest = text.substr(end);
  return index::parse_number(text.substr(0, end));
}

std::optional<double> kilobytes(std::string_view text) {
  std::string_view unit;
  const std::optional<double> number = leading_number(text, unit);
  if (!number) return {};
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  if (unit.empty()) return number;
  switch (std::tolower(static_cast<unsigned char>(unit.front()))) {
    case 'k':
      return number;
    case 'm':
      return *number * kKilo;
    case 'g':
      return *number * kKilo * kKilo;
    case 't':
      return *number * kKilo * kKilo * kKilo;
    case 'b':
      return *number / kKilo;
    default:
      return {};
  }
}

Value or_same(const std::optional<double>& number, const ValueView& value) {
  return number ? Value(*number) : value.to_value();
}

}  // namespace

std::optional<ConvertFunction> find_convert_function(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, ConvertFunction>, 10> kFunctions = {
      {{"auto", ConvertFunction::kAuto},
       {"ctime", ConvertFunction::kCtime},
       {"dur2sec", ConvertFunction::kDur2sec},
       {"memk", ConvertFunction::kMemk},
       {"mktime", ConvertFunction::kMktime},
       {"mstime", ConvertFunction::kMstime},
       {"none", ConvertFunction::kNone},
       {"num", ConvertFunction::kNum},
       {"rmcomma", ConvertFunction::kRmcomma},
       {"rmunit", ConvertFunction::kRmunit}}};
  for (const auto& [known, function] : kFunctions) {
    if (same_name(known, name)) return function;
  }
  return {};
}

Value convert_value(ConvertFunction function, const ValueView& value, std::string_view time_format,
                    const TimeZone& zone) {
  const std::string text = index::to_text(value);
  switch (function) {
    case ConvertFunction::kAuto:
      return or_same(index::as_number(value), value);
    case ConvertFunction::kNum: {
      const std::optional<double> number = index::as_number(value);
      return number ? Value(*number) : Value();
    }
    case ConvertFunction::kCtime: {
      const std::optional<double> seconds = index::as_number(value);
      return seconds ? Value(format_time(*seconds, time_format, zone)) : value.to_value();
    }
    case ConvertFunction::kMktime: {
      const std::optional<Micros> at = parse_time(text, time_format, zone);
      return at ? Value(to_seconds(*at)) : value.to_value();
    }
    case ConvertFunction::kDur2sec:
      return or_same(duration(text), value);
    case ConvertFunction::kMstime:
      return or_same(sexagesimal(text), value);
    case ConvertFunction::kMemk:
      return or_same(kilobytes(text), value);
    case ConvertFunction::kRmcomma: {
      std::string bare;
      for (const char c : text) {
        if (c != ',') bare += c;
      }
      return Value(std::move(bare));
    }
    case ConvertFunction::kRmunit: {
      std::string_view unit;
      return or_same(leading_number(text, unit), value);
    }
    case ConvertFunction::kNone:
      break;
  }
  return value.to_value();
}

}  // namespace riffle::lang
