#include <algorithm>

#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

// Cuts at the pipes that are outside of quotes and brackets; the first word of each part is the
// command.
Value command_names(std::span<const ValueView> arguments) {
  if (arguments[0].is_null()) return Value();
  const std::string search = index::to_text(arguments[0]) + "|";
  std::vector<Value> names;
  std::string part;
  bool quoted = false;
  int depth = 0;
  for (size_t i = 0; i < search.size(); ++i) {
    const char c = search[i];
    if (c == '\\' && i + 1 < search.size()) {
      part += c;
      part += search[++i];
      continue;
    }
    if (c == '"') quoted = !quoted;
    if (!quoted && c == '[') ++depth;
    if (!quoted && c == ']' && depth > 0) --depth;
    if (c != '|' || quoted || depth > 0) {
      part += c;
      continue;
    }
    const size_t begin = part.find_first_not_of(" \t\r\n");
    if (begin != std::string::npos) {
      const size_t end = std::min(part.find_first_of(" \t\r\n", begin), part.size());
      names.emplace_back(part.substr(begin, end - begin));
    }
    part.clear();
  }
  return Value::make_multi(std::move(names));
}

}  // namespace

const FunctionSpec& commands_function() {
  static const FunctionSpec spec{
      .name = "commands",
      .category = "Multivalue",
      .syntax = "commands(<search>)",
      .summary = "The names of the commands of a search, in order.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"commands(\"search foo | stats count | sort count\")",
                    "[\"search\", \"stats\", \"sort\"]"},
                   {"commands(\"a \\\"x | y\\\" | head\")", "[\"a\", \"head\"]"}},
      .simple = command_names,
  };
  return spec;
}

}  // namespace riffle::lang
