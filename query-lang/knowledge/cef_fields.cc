#include "query-lang/knowledge/cef_fields.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "query-lang/exec/found_fields.h"

namespace riffle::lang {
namespace {

constexpr std::array<std::string_view, 7> kHeader = {
    "cef_cefVersion", "cef_vendor", "cef_product", "cef_version",
    "cef_signature",  "cef_name",   "cef_severity"};
constexpr std::string_view kMark = "CEF:";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_key_character(char c) {
  return is_digit(c) || is_letter(c) || c == '_' || c == '.' || c == '-' || c == '[' || c == ']';
}
bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Escapes decoded: \| \= \\ and the ends of lines; another backslash is itself.
std::string decoded(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
    if (next == '|' || next == '=' || next == '\\') {
      result += next;
    } else if (next == 'n' || next == 'r') {
      result += next == 'n' ? '\n' : '\r';
    } else {
      result += text[i];
      continue;
    }
    ++i;
  }
  return result;
}

// The key as a field's name; empty when nothing is left of it.
std::string field_name(std::string_view key) {
  while (!key.empty() && !is_letter(key.front())) key.remove_prefix(1);
  std::string name(key);
  for (char& c : name) {
    if (!is_digit(c) && !is_letter(c)) c = '_';
  }
  return name;
}

// Behind the mark, which stands at the begin or after a blank, a version follows.
std::optional<std::string_view> header_of(std::string_view raw) {
  for (size_t at = raw.find(kMark); at != std::string_view::npos; at = raw.find(kMark, at + 1)) {
    std::string_view rest = raw.substr(at + kMark.size());
    while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
    if ((at == 0 || is_blank(raw[at - 1])) && !rest.empty() && is_digit(rest.front())) return rest;
  }
  return {};
}

// Up to the next `|` without a backslash, which is passed over; nothing where there is none.
std::optional<std::string_view> take_part(std::string_view& text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '|') {
      const std::string_view part = text.substr(0, i);
      text.remove_prefix(i + 1);
      return part;
    }
  }
  return {};
}

// Where the key begins whose `=` stands at `sign`; npos where that is part of a value.
size_t key_before(std::string_view text, size_t sign) {
  size_t begin = sign;
  while (begin > 0 && is_key_character(text[begin - 1])) --begin;
  const bool key = begin < sign && (begin == 0 || is_blank(text[begin - 1]));
  return key ? begin : std::string_view::npos;
}

template <typename Take>
void take_pairs(std::string_view text, const Take& take) {
  std::string_view key;
  size_t value = 0;
  const auto finish = [&](size_t end) {
    std::string_view found = text.substr(value, end - value);
    while (!found.empty() && (is_blank(found.back()) || found.back() == '\r'))
      found.remove_suffix(1);
    if (!key.empty()) take(key, found);
  };
  for (size_t sign = text.find('='); sign != std::string_view::npos;
       sign = text.find('=', sign + 1)) {
    const size_t begin = key_before(text, sign);
    if (begin == std::string_view::npos) continue;
    finish(begin);
    key = text.substr(begin, sign - begin);
    value = sign + 1;
  }
  finish(text.size());
}

}  // namespace

bool is_cef_field(std::string_view name) {
  constexpr std::array<std::string_view, 4> kOfEveryEvent = {"host", "source", "sourcetype",
                                                             "index"};
  return !name.starts_with('_') &&
         std::find(kOfEveryEvent.begin(), kOfEveryEvent.end(), name) == kOfEveryEvent.end();
}

index::Batch with_cef_fields(const index::Batch& rows) {
  const index::ColumnPtr texts = rows.column("_raw");
  FoundFields found(rows);
  std::string scratch;
  for (size_t row = 0; row < rows.rows(); ++row) {
    if (texts->is_null(row)) continue;
    std::optional<std::string_view> rest = header_of(index::to_text(texts->at(row), scratch));
    if (!rest) continue;
    std::array<std::string_view, kHeader.size()> header;
    bool whole = true;
    for (std::string_view& part : header) {
      const std::optional<std::string_view> taken = take_part(*rest);
      whole &= taken.has_value();
      if (taken) part = *taken;
    }
    if (!whole) continue;
    for (size_t i = 0; i < header.size(); ++i)
      found.add(row, kHeader[i], index::Value(decoded(header[i])));
    take_pairs(*rest, [&](std::string_view key, std::string_view value) {
      const std::string name = field_name(key);
      if (!name.empty() && is_cef_field(name)) found.add(row, name, index::Value(decoded(value)));
    });
  }
  return found.finish();
}

}  // namespace riffle::lang
