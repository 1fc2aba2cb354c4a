#include "indexer/extract/json_events.h"
#include "indexer/extract/json_text.h"
#include "indexer/text/term_matcher.h"

namespace riffle::index {

std::string_view searchable_text(std::string_view raw, std::string& scratch) {
  const size_t begin = raw.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || (raw[begin] != '{' && raw[begin] != '[')) return raw;
  if (raw.find('\\', begin) == std::string_view::npos) return raw;
  // Making a parser takes longer than reading an event with it.
  thread_local JsonReader reader;
  if (!reader.is_container(raw)) return raw;

  scratch.clear();
  for (size_t at = 0; at < raw.size();) {
    const size_t quote = raw.find('"', at);
    if (quote == std::string_view::npos) {
      scratch.append(raw, at);
      break;
    }
    const size_t end = find_closing_quote(raw, quote + 1);
    scratch.append(raw, at, quote + 1 - at);
    append_unescaped(raw.substr(quote + 1, end - quote - 1), scratch);
    scratch += '"';
    at = end + 1;
  }
  return scratch;
}

}  // namespace riffle::index
