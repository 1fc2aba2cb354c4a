#include "server/search/error_json.h"

#include "query-lang/syntax/error_text.h"
#include "server/search/json_text.h"

namespace riffle::server {

std::string error_json(const Error& error, std::string_view query) {
  std::string out = "{\"message\":";
  append_json(out, error.message);
  if (!error.hint.empty()) {
    append_json_key(out, "hint");
    append_json(out, error.hint);
  }
  if (error.span) {
    append_json_key(out, "span");
    out += "{\"begin\":" + std::to_string(error.span->begin) +
           ",\"end\":" + std::to_string(error.span->end);
    if (!query.empty()) {
      const lang::TextPlace place = lang::place_of(query, error.span->begin);
      out +=
          ",\"line\":" + std::to_string(place.line) + ",\"column\":" + std::to_string(place.column);
    }
    out += '}';
  }
  return out + '}';
}

}  // namespace riffle::server
