#include "query-lang/syntax/error_text.h"

#include <algorithm>

#include <fmt/format.h>

namespace riffle::lang {
namespace {

constexpr std::string_view kIndent = "  ";

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

char32_t decode(std::string_view text, size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
  char32_t c = more == 0 ? lead : lead & (0x3Fu >> more);
  for (size_t i = 1; i <= more && at + i < text.size() && continues_character(text[at + i]); ++i) {
    c = (c << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3Fu);
  }
  return c;
}

// How many columns of a terminal a character takes (Unicode's East Asian width, the ranges that
// occur in text).
size_t width_of(char32_t c) {
  if (c >= 0x0300 && c <= 0x036F) return 0;  // combining marks
  const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
                    (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
                    (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
                    (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) ||
                    (c >= 0x20000 && c <= 0x3FFFD);
  return wide ? 2 : 1;
}

size_t width_of(std::string_view text) {
  size_t width = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!continues_character(text[i])) width += width_of(decode(text, i));
  }
  return width;
}

}  // namespace

TextPlace place_of(std::string_view query, size_t byte) {
  const std::string_view before = query.substr(0, std::min(byte, query.size()));
  const size_t line_begin =
      before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  TextPlace place;
  place.line += static_cast<size_t>(std::count(before.begin(), before.end(), '\n'));
  place.column += static_cast<size_t>(
      std::count_if(before.begin() + static_cast<std::ptrdiff_t>(line_begin), before.end(),
                    [](char c) { return !continues_character(c); }));
  return place;
}

std::string render_error(std::string_view query, const Error& error) {
  std::string text;
  if (error.span) {
    const size_t begin = std::min<size_t>(error.span->begin, query.size());
    const TextPlace place = place_of(query, begin);
    const size_t line_begin = query.substr(0, begin).rfind('\n') == std::string_view::npos
                                  ? 0
                                  : query.substr(0, begin).rfind('\n') + 1;
    const size_t line_end = std::min(query.find('\n', begin), query.size());
    // A span over several lines is marked on its first one.
    const size_t end = std::clamp<size_t>(error.span->end, begin, line_end);
    std::string line(query.substr(line_begin, line_end - line_begin));
    std::replace(line.begin(), line.end(), '\t', ' ');
    text += fmt::format("line {}, column {}: {}\n", place.line, place.column, error.message);
    text += fmt::format("{}{}\n{}{:{}}{:^>{}}\n", kIndent, line, kIndent, "",
                        width_of(query.substr(line_begin, begin - line_begin)), "",
                        std::max<size_t>(1, width_of(query.substr(begin, end - begin))));
  } else {
    text += error.message + "\n";
  }
  if (!error.hint.empty()) text += error.hint + "\n";
  return text;
}

}  // namespace riffle::lang
