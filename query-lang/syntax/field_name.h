#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/source_span.h"

namespace riffle::lang {

// A field as arguments of commands name it.
struct FieldRef {
  std::string name;
  bool quoted = false;  // was in quotes
  SourceSpan span;

  bool has_wildcard() const { return name.find('*') != std::string::npos; }
};

// The name as ArgParser::field() reads it back: bare where that is possible, else in double quotes.
std::string print_field(std::string_view name);
// "a, b, \"c d\"": as ArgParser::fields() reads them back.
std::string print_fields(std::span<const FieldRef> fields);
std::string print_fields(std::span<const std::string> names);

// Whether `name` matches a pattern in which `*` stands for any text. Case-sensitive, as field names
// are.
bool field_matches(std::string_view pattern, std::string_view name);
// The texts that the `*`s of the pattern stood for (each as short as possible); false when it does
// not match.
bool match_wildcards(std::string_view pattern, std::string_view name,
                     std::vector<std::string>& parts);

}  // namespace riffle::lang
