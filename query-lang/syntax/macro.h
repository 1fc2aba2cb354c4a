#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "query-lang/syntax/source_text.h"

namespace riffle::lang {

struct MacroDefinition {
  std::vector<std::string> parameters;
  std::string definition;  // $parameter$ stands for an argument
  // The definition is an eval expression whose text is the expansion.
  bool evaluated = false;
};

// Where a query's macros are looked up. Calls may come from any thread.
class MacroSource {
 public:
  virtual ~MacroSource() = default;
  // Macros of the same name differ by the number of their arguments.
  virtual std::optional<MacroDefinition> find(std::string_view name, size_t arguments) const = 0;
};

constexpr int kMaxMacroDepth = 30;
constexpr size_t kMaxExpandedBytes = size_t{4} << 20;

// A query ready for the lexer, and what its writer should know of it.
struct ExpandedText {
  SourceText source;
  std::vector<std::string> warnings;
};

// Blanks the comments (```…``` and the old macro form) and puts the text of each `macro(arguments)`
// in its place, nested ones too. An undefined macro expands to nothing, with a warning. User
// errors: an unclosed backtick, macros that go on and on.
Result<ExpandedText> expand_macros(std::string_view text, const MacroSource* macros);

}  // namespace riffle::lang
