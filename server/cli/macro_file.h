#pragma once

#include <istream>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "indexer/base/result.h"
#include "query-lang/query.h"

namespace riffle::server {

// Macros of a file, a JSON object a line:
// {"name":"m","args":["a"],"definition":"…","iseval":false,"group":"app"}. `args` may also be one
// text with commas. A group is a scope (an app). Immutable once read.
class MacroFile {
 public:
  // User error with the number of the line.
  static Result<MacroFile> read(std::istream& in, std::string_view name);

  std::optional<lang::MacroDefinition> find(std::string_view group, std::string_view name,
                                            size_t arguments) const;

 private:
  struct Key {
    std::string group;
    std::string name;
    size_t arguments = 0;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  std::map<Key, lang::MacroDefinition> macros_;
  // By name alone, for who has none of its own: the first of the file.
  std::map<std::pair<std::string, size_t>, lang::MacroDefinition> anywhere_;
};

// The macros as one group sees them: its own first.
class GroupMacros : public lang::MacroSource {
 public:
  GroupMacros(const MacroFile& file, std::string group) : file_(file), group_(std::move(group)) {}
  std::optional<lang::MacroDefinition> find(std::string_view name,
                                            size_t arguments) const override {
    return file_.find(group_, name, arguments);
  }

 private:
  const MacroFile& file_;
  const std::string group_;
};

}  // namespace riffle::server
