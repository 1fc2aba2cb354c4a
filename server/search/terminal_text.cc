#include "server/search/terminal_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "indexer/base/utf8.h"

namespace riffle::server {
namespace {

bool is_unsafe(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

// Ranges of wide and of combining characters that logs are made of; the rest counts as one column.
bool is_wide(char32_t c) {
  return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0x303E) ||
         (c >= 0x3041 && c <= 0x33FF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xA000 && c <= 0xA4CF) ||
         (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
         (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1F64F) ||
         (c >= 0x1F900 && c <= 0x1F9FF) || (c >= 0x20000 && c <= 0x3FFFD);
}

bool is_combining(char32_t c) {
  return (c >= 0x0300 && c <= 0x036F) || (c >= 0x1AB0 && c <= 0x1AFF) ||
         (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE00 && c <= 0xFE0F) ||
         (c >= 0xFE20 && c <= 0xFE2F);
}

size_t width_of(char32_t c) { return is_combining(c) ? 0 : is_wide(c) ? 2 : 1; }

}  // namespace

std::string escape_for_terminal(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const DecodedCharacter decoded = decode_utf8(text, at);
    if (!decoded.valid) {
      for (uint32_t i = 0; i < decoded.length; ++i)
        out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[at + i]));
    } else if (!is_unsafe(decoded.character)) {
      out.append(text.substr(at, decoded.length));
    } else if (decoded.character < 0x100) {
      out += fmt::format("\\x{:02x}", static_cast<uint32_t>(decoded.character));
    } else {
      out += fmt::format("\\u{:04x}", static_cast<uint32_t>(decoded.character));
    }
    at += decoded.length;
  }
  return out;
}

std::string escape_lines_for_terminal(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const size_t length = std::min(text.find_first_of("\t\n"), text.size());
    std::string_view part = text.substr(0, length);
    const bool ends_line = length < text.size() && text[length] == '\n';
    const bool carriage_return = ends_line && part.ends_with('\r');
    if (carriage_return) part.remove_suffix(1);
    out += escape_for_terminal(part);
    if (carriage_return) out += '\r';
    if (length < text.size()) out += text[length];
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  return out;
}

std::string masked_for_terminal(std::string_view query) {
  std::string out;
  out.reserve(query.size());
  for (size_t at = 0; at < query.size();) {
    const DecodedCharacter decoded = decode_utf8(query, at);
    const bool layout = decoded.character == U'\n' || decoded.character == U'\t';
    if (!decoded.valid) {
      out.append(decoded.length, '?');
    } else if (is_unsafe(decoded.character) && !layout) {
      constexpr std::string_view kMarks[] = {"?", "\u00B7", "\uFFFD"};  // of 1, 2 and 3 bytes
      out += kMarks[std::min<size_t>(decoded.length, std::size(kMarks)) - 1];
    } else {
      out.append(query.substr(at, decoded.length));
    }
    at += decoded.length;
  }
  return out;
}

size_t display_width(std::string_view utf8) {
  size_t width = 0;
  for (size_t at = 0; at < utf8.size();) {
    const DecodedCharacter decoded = decode_utf8(utf8, at);
    width += width_of(decoded.character);
    at += decoded.length;
  }
  return width;
}

std::string cut_to_width(std::string_view utf8, size_t columns) {
  size_t width = 0;
  size_t fits = 0;  // bytes that leave a column for the mark
  for (size_t at = 0; at < utf8.size();) {
    const DecodedCharacter decoded = decode_utf8(utf8, at);
    width += width_of(decoded.character);
    at += decoded.length;
    if (width + 1 <= columns) fits = at;
    if (width > columns) return std::string(utf8.substr(0, fits)) + "…";
  }
  return std::string(utf8);
}

std::vector<std::string> terminal_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (true) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (end != std::string_view::npos && line.ends_with('\r')) line.remove_suffix(1);
    std::string expanded;
    for (const char c : line) {
      if (c == '\t')
        expanded += "    ";
      else
        expanded += c;
    }
    lines.push_back(escape_for_terminal(expanded));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

}  // namespace riffle::server
