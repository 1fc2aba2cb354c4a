#include "server/search/error_json.h"

#include "server/search/json_text.h"

namespace riffle::server {

TextPosition position_in(std::string_view text, size_t offset) {
  TextPosition position;
  for (size_t i = 0; i < text.size() && i < offset; ++i) {
    if (text[i] == '\n') {
      ++position.line;
      position.column = 1;
    } else if (i + 1 == text.size() || i + 1 == offset ||
               (static_cast<unsigned char>(text[i + 1]) & 0xC0) != 0x80) {
      ++position.column;  // at the last byte of each character
    }
  }
  return position;
}

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
      const TextPosition position = position_in(query, error.span->begin);
      out += ",\"line\":" + std::to_string(position.line) +
             ",\"column\":" + std::to_string(position.column);
    }
    out += '}';
  }
  return out + '}';
}

}  // namespace riffle::server
