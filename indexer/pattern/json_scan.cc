#include "indexer/pattern/json_scan.h"

namespace riffle::index {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Four hexadecimal digits; -1 where they are not.
int code_unit(const char* at, const char* end) {
  if (end - at < 4) return -1;
  int unit = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = at[i];
    const int digit = is_digit(c)            ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

const char* skip_nested(const char* at, const char* end, bool& wide, int depth);

const char* skip_members(const char* at, const char* end, bool& wide, int depth, bool object) {
  const char close = object ? '}' : ']';
  at = skip_blanks(at + 1, end);
  if (at < end && *at == close) return at + 1;
  while (true) {
    if (object) {
      if (at == end || *at != '"') return nullptr;
      at = skip_string(at + 1, end, wide);
      if (at == nullptr) return nullptr;
      at = skip_blanks(at + 1, end);
      if (at == end || *at != ':') return nullptr;
      at = skip_blanks(at + 1, end);
    }
    at = skip_nested(at, end, wide, depth + 1);
    if (at == nullptr) return nullptr;
    at = skip_blanks(at, end);
    if (at == end) return nullptr;
    if (*at == close) return at + 1;
    if (*at != ',') return nullptr;
    at = skip_blanks(at + 1, end);
  }
}

const char* skip_nested(const char* at, const char* end, bool& wide, int depth) {
  if (at == end || depth > kMaxSourceDepth) return nullptr;
  switch (*at) {
    case '{':
    case '[':
      return skip_members(at, end, wide, depth, *at == '{');
    case '"': {
      const char* close = skip_string(at + 1, end, wide);
      return close == nullptr ? nullptr : close + 1;
    }
    case 't':
    case 'f':
    case 'n':
      return skip_word(at, end);
    default:
      return skip_number(at, end);
  }
}

}  // namespace

const char* skip_blanks(const char* at, const char* end) {
  while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')) ++at;
  return at;
}

const char* skip_escape(const char* at, const char* end) {
  if (end - at < 2) return nullptr;
  switch (at[1]) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
      return at + 2;
    case 'u':
      break;
    default:
      return nullptr;
  }
  const int first = code_unit(at + 2, end);
  if (first < 0 || (first >= 0xDC00 && first < 0xE000)) return nullptr;
  if (first < 0xD800 || first >= 0xE000) return at + 6;
  if (end - at < 12 || at[6] != '\\' || at[7] != 'u') return nullptr;
  const int second = code_unit(at + 8, end);
  return second >= 0xDC00 && second < 0xE000 ? at + 12 : nullptr;
}

const char* skip_number(const char* at, const char* end) {
  if (at < end && *at == '-') ++at;
  if (at == end || !is_digit(*at)) return nullptr;
  if (*at == '0') {
    ++at;
  } else {
    while (at < end && is_digit(*at)) ++at;
  }
  if (at < end && *at == '.') {
    ++at;
    if (at == end || !is_digit(*at)) return nullptr;
    while (at < end && is_digit(*at)) ++at;
  }
  if (at < end && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at < end && (*at == '+' || *at == '-')) ++at;
    if (at == end || !is_digit(*at)) return nullptr;
    while (at < end && is_digit(*at)) ++at;
  }
  return at;
}

const char* skip_word(const char* at, const char* end) {
  for (const std::string_view word :
       {std::string_view("true"), std::string_view("false"), std::string_view("null")}) {
    if (static_cast<size_t>(end - at) >= word.size() &&
        std::memcmp(at, word.data(), word.size()) == 0)
      return at + word.size();
  }
  return nullptr;
}

const char* skip_value(const char* at, const char* end, bool& wide) {
  return skip_nested(at, end, wide, 0);
}

}  // namespace riffle::index
