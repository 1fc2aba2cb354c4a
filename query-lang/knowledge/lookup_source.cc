#include "query-lang/knowledge/lookup_source.h"

#include <fmt/format.h>

#include "query-lang/syntax/names.h"

namespace riffle::lang {

Result<std::shared_ptr<const LookupTable>> find_lookup(const Knowledge* knowledge,
                                                       std::string_view name, SourceSpan span) {
  constexpr std::string_view kSuffix = ".csv";
  const std::string other = name.ends_with(kSuffix)
                                ? std::string(name.substr(0, name.size() - kSuffix.size()))
                                : std::string(name) + std::string(kSuffix);
  std::vector<std::string> names;
  if (knowledge != nullptr) {
    for (std::string_view candidate : {name, std::string_view(other)}) {
      RIFFLE_ASSIGN(std::shared_ptr<const LookupTable> table, knowledge->lookup(candidate));
      if (table != nullptr) return table;
    }
    names = knowledge->lookup_names();
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  const std::string close = closest_of(name, views);
  std::string hint = "no lookup is defined";
  if (!names.empty()) hint = fmt::format("there are: {}", fmt::join(names, ", "));
  if (!close.empty()) hint = fmt::format("did you mean '{}'?", close);
  Error error = user_error(fmt::format("there is no lookup '{}'", name), span, hint);
  // Not the query's fault where nobody knows any.
  if (knowledge == nullptr) error.kind = ErrorKind::kEnvironment;
  return error;
}

}  // namespace riffle::lang
