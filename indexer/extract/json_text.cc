#include "indexer/extract/json_text.h"

#include <optional>

#include "indexer/base/utf8.h"

namespace riffle::index {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<char32_t> parse_hex4(std::string_view digits) {
  if (digits.size() < 4) return {};
  char32_t value = 0;
  for (const char c : digits.substr(0, 4)) {
    const char lower = static_cast<char>(c | 0x20);
    if (is_digit(c)) {
      value = value * 16 + static_cast<char32_t>(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      value = value * 16 + static_cast<char32_t>(lower - 'a' + 10);
    } else {
      return {};
    }
  }
  return value;
}

bool is_high_surrogate(char32_t c) { return c >= 0xD800 && c <= 0xDBFF; }
bool is_low_surrogate(char32_t c) { return c >= 0xDC00 && c <= 0xDFFF; }

// The \u escape whose digits begin at inside[at]; moves `at` behind all of it.
bool append_unicode_escape(std::string_view inside, size_t& at, std::string& output) {
  const std::optional<char32_t> unit = parse_hex4(inside.substr(at));
  if (!unit) return false;
  at += 4;
  char32_t character = *unit;
  if (is_high_surrogate(character)) {
    std::optional<char32_t> low;
    if (inside.substr(at).starts_with("\\u")) low = parse_hex4(inside.substr(at + 2));
    if (low && is_low_surrogate(*low)) {
      character = 0x10000 + ((character - 0xD800) << 10) + (*low - 0xDC00);
      at += 6;
    } else {
      character = kReplacementCharacter;
    }
  } else if (is_low_surrogate(character)) {
    character = kReplacementCharacter;
  }
  append_utf8(output, character);
  return true;
}

char simple_escape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

}  // namespace

bool append_unescaped(std::string_view inside, std::string& output) {
  size_t at = 0;
  while (true) {
    const size_t backslash = inside.find('\\', at);
    output.append(inside, at, backslash == std::string_view::npos ? backslash : backslash - at);
    if (backslash == std::string_view::npos) return true;
    at = backslash + 1;
    if (at == inside.size()) return false;
    const char escape = inside[at++];
    if (escape == 'u') {
      if (!append_unicode_escape(inside, at, output)) return false;
    } else if (const char c = simple_escape(escape); c != '\0') {
      output += c;
    } else {
      return false;
    }
  }
}

bool is_json_number(std::string_view text) {
  size_t at = 0;
  const auto digits = [&] {
    const size_t begin = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - begin;
  };
  const auto take = [&](char c) {
    const bool there = at < text.size() && text[at] == c;
    at += there ? 1 : 0;
    return there;
  };
  take('-');
  const size_t integer_begin = at;
  const size_t integer_digits = digits();
  if (integer_digits == 0 || (integer_digits > 1 && text[integer_begin] == '0')) return false;
  if (take('.') && digits() == 0) return false;
  if (take('e') || take('E')) {
    if (!take('+')) take('-');
    if (digits() == 0) return false;
  }
  return at == text.size();
}

size_t find_closing_quote(std::string_view text, size_t from) {
  for (size_t at = from; at < text.size(); ++at) {
    if (text[at] == '"') return at;
    if (text[at] == '\\') ++at;
  }
  return text.size();
}

}  // namespace riffle::index
