#include "query-lang/knowledge/saved_text.h"

#include <fmt/format.h>

#include "query-lang/syntax/lexer.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

Result<std::string> saved_search_text(
    const Knowledge* knowledge, std::string_view name,
    const std::vector<std::pair<std::string, std::string>>& values, SourceSpan span) {
  const std::optional<SavedSearch> saved =
      knowledge == nullptr ? std::nullopt : knowledge->saved_search(name);
  if (!saved) {
    std::vector<std::string> names;
    if (knowledge != nullptr) {
      for (const SavedSearch& each : knowledge->saved_searches()) names.push_back(each.name);
    }
    const std::vector<std::string_view> views(names.begin(), names.end());
    const std::string close = closest_of(name, views);
    return user_error(fmt::format("there is no saved search '{}'", name), span,
                      close.empty() ? std::string() : fmt::format("did you mean '{}'?", close));
  }
  std::string text = saved->query;
  for (const auto& [parameter, value] : values) {
    const std::string mark = "$" + parameter + "$";
    for (size_t at = text.find(mark); at != std::string::npos;
         at = text.find(mark, at + value.size()))
      text.replace(at, mark.size(), value);
  }
  // The times of a search that names none itself; a pipe in front means that it makes its own rows.
  std::string times;
  if (!saved->earliest.empty() && text.find("earliest=") == std::string::npos)
    times += "earliest=" + quote_string(saved->earliest) + " ";
  if (!saved->latest.empty() && text.find("latest=") == std::string::npos)
    times += "latest=" + quote_string(saved->latest) + " ";
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (times.empty() || first == std::string::npos || text[first] == '|') return text;
  constexpr std::string_view kSearch = "search ";
  if (text.compare(first, kSearch.size(), kSearch) == 0) text.erase(0, first + kSearch.size());
  return "search " + times + text;
}

}  // namespace riffle::lang
