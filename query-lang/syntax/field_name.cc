#include "query-lang/syntax/field_name.h"

#include <algorithm>
#include <array>

#include "query-lang/syntax/lexer.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {
namespace {

// Words that mean something between fields.
constexpr std::array<std::string_view, 9> kKeywords = {
    "AS", "BY", "OVER", "OUTPUT", "OUTPUTNEW", "WHERE", "SORTBY", "WITH", "IN"};

bool is_plain(std::string_view name) {
  if (name.empty() || name.front() == '-' || name.front() == '+' || name.front() == '\'')
    return false;
  const auto special = [](char c) {
    return is_blank(c) || std::string_view(",()[]\"|=<>!'\\`").find(c) != std::string_view::npos;
  };
  if (std::any_of(name.begin(), name.end(), special)) return false;
  // A plain number may be a count (head 5, dedup 2 host).
  if (std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return false;
  return std::none_of(kKeywords.begin(), kKeywords.end(),
                      [&](std::string_view keyword) { return same_name(keyword, name); });
}

bool match_from(std::string_view pattern, std::string_view name, std::vector<std::string>& parts) {
  const size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == name;
  if (name.substr(0, star) != pattern.substr(0, star)) return false;
  pattern.remove_prefix(star + 1);
  name.remove_prefix(star);
  const size_t literal = pattern.find('*');
  if (literal == std::string_view::npos) {
    if (!name.ends_with(pattern)) return false;
    parts.emplace_back(name.substr(0, name.size() - pattern.size()));
    return true;
  }
  // The earliest place for the text between two stars is always as good as a later one.
  const size_t at = name.find(pattern.substr(0, literal));
  if (at == std::string_view::npos) return false;
  parts.emplace_back(name.substr(0, at));
  return match_from(pattern.substr(literal), name.substr(at + literal), parts);
}

}  // namespace

std::string print_field(std::string_view name) {
  return is_plain(name) ? std::string(name) : quote_string(name);
}

std::string print_fields(std::span<const FieldRef> fields) {
  std::string text;
  for (const FieldRef& field : fields) {
    if (!text.empty()) text += ", ";
    text += print_field(field.name);
  }
  return text;
}

std::string print_fields(std::span<const std::string> names) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += ", ";
    text += print_field(name);
  }
  return text;
}

bool field_matches(std::string_view pattern, std::string_view name) {
  std::vector<std::string> parts;
  return match_wildcards(pattern, name, parts);
}

bool match_wildcards(std::string_view pattern, std::string_view name,
                     std::vector<std::string>& parts) {
  parts.clear();
  return match_from(pattern, name, parts);
}

}  // namespace riffle::lang
