#include "indexer/extract/key_value_fields.h"

#include <string>

namespace riffle::index {
namespace {

bool is_name_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_key_character(char c) { return is_name_character(c) || c == '.' || c == '-'; }

bool ends_value(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == ',' || c == ';' || c == '|' || c == '&' ||
         c == '"' || c == '\'';
}

char closing_bracket(char c) {
  switch (c) {
    case '(':
      return ')';
    case '[':
      return ']';
    case '{':
      return '}';
    default:
      return '\0';
  }
}

// The key as a field's name; empty when nothing is left of it.
std::string field_name(std::string_view key) {
  while (!key.empty() && (key.front() == '_' || key.front() == '.' || key.front() == '-' ||
                          (key.front() >= '0' && key.front() <= '9'))) {
    key.remove_prefix(1);
  }
  std::string name(key);
  for (char& c : name) {
    if (!is_name_character(c)) c = '_';
  }
  return name;
}

// Where the unquoted value ends that begins at `from`.
size_t value_end(std::string_view raw, size_t from) {
  std::string open;  // the closing brackets that are owed
  size_t at = from;
  for (; at < raw.size() && !ends_value(raw[at]); ++at) {
    const char c = raw[at];
    if (const char closing = closing_bracket(c); closing != '\0') {
      open += closing;
    } else if (c == ')' || c == ']' || c == '}') {
      if (open.empty() || open.back() != c) break;
      open.pop_back();
    }
  }
  return at;
}

// Where the quoted value ends whose inside begins at `from`; npos when its quote never closes.
size_t closing_quote(std::string_view raw, size_t from) {
  for (size_t at = from; at < raw.size(); ++at) {
    if (raw[at] == '"') return at;
    if (raw[at] == '\\') ++at;
  }
  return std::string_view::npos;
}

std::string unescape(std::string_view inside) {
  std::string text;
  text.reserve(inside.size());
  for (size_t at = 0; at < inside.size(); ++at) {
    const bool escaped = inside[at] == '\\' && at + 1 < inside.size() &&
                         (inside[at + 1] == '"' || inside[at + 1] == '\\');
    text += inside[escaped ? ++at : at];
  }
  return text;
}

}  // namespace

void extract_key_value_fields(std::string_view raw, const FieldDemand& demand, EventFields& out) {
  size_t done = 0;  // what lies before belongs to a pair already
  for (size_t equals = raw.find('='); equals != std::string_view::npos;
       equals = raw.find('=', equals + 1)) {
    if (equals < done) continue;
    size_t key_begin = equals;
    while (key_begin > done && equals - key_begin <= kMaxKeyBytes &&
           is_key_character(raw[key_begin - 1]))
      --key_begin;
    const size_t value_begin = equals + 1;
    if (key_begin == equals || equals - key_begin > kMaxKeyBytes || value_begin == raw.size() ||
        raw[value_begin] == '=') {
      continue;
    }
    const std::string name = field_name(raw.substr(key_begin, equals - key_begin));
    if (name.empty()) continue;
    if (raw[value_begin] == '"') {
      const size_t quote = closing_quote(raw, value_begin + 1);
      if (quote == std::string_view::npos) continue;
      if (demand.wants(name)) {
        out.add(name, Value(unescape(raw.substr(value_begin + 1, quote - value_begin - 1))));
      }
      done = quote + 1;
    } else {
      const size_t end = value_end(raw, value_begin);
      if (end == value_begin) continue;
      if (demand.wants(name)) out.add(name, Value(raw.substr(value_begin, end - value_begin)));
      done = end;
    }
  }
}

}  // namespace riffle::index
