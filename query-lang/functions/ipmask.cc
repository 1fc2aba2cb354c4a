#include <array>
#include <optional>

#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

std::optional<std::array<uint32_t, 4>> parse_address(const ValueView& value) {
  std::string text = index::to_text(value) + ".";
  std::array<uint32_t, 4> parts{};
  size_t part = 0;
  size_t digits = 0;
  for (const char c : text) {
    if (c == '.') {
      if (digits == 0 || part == parts.size()) return {};
      ++part;
      digits = 0;
      continue;
    }
    if (c < '0' || c > '9' || part == parts.size() || ++digits > 3) return {};
    parts[part] = parts[part] * 10 + static_cast<uint32_t>(c - '0');
    if (parts[part] > 255) return {};
  }
  if (part != parts.size()) return {};
  return parts;
}

Value mask_address(std::span<const ValueView> arguments) {
  const auto mask = parse_address(arguments[0]);
  const auto address = parse_address(arguments[1]);
  if (!mask || !address) return Value();
  std::string text;
  for (size_t i = 0; i < address->size(); ++i) {
    if (i > 0) text += '.';
    text += std::to_string((*address)[i] & (*mask)[i]);
  }
  return Value(std::move(text));
}

}  // namespace

const FunctionSpec& ipmask_function() {
  static const FunctionSpec spec{
      .name = "ipmask",
      .category = "Conversion",
      .syntax = "ipmask(<mask>, <ip>)",
      .summary = "The IPv4 address with the bits of the mask only.",
      .min_arguments = 2,
      .max_arguments = 2,
      .examples = {{"ipmask(\"255.255.255.0\", \"10.20.30.120\")", "\"10.20.30.0\""},
                   {"ipmask(\"0.255.0.244\", \"10.20.30.120\")", "\"0.20.0.112\""},
                   {"ipmask(\"255.255.255.0\", \"x\")", "null"}},
      .simple = mask_address,
  };
  return spec;
}

}  // namespace riffle::lang
