#pragma once

#include <string>
#include <string_view>

namespace riffle::index {

// Appends the text of a JSON string's inside (what stands between its quotes), escapes decoded;
// half of a surrogate pair becomes U+FFFD. False, and `output` holds some of it, when an escape is
// none of JSON's.
bool append_unescaped(std::string_view inside, std::string& output);

// Whether it is a number by JSON's grammar.
bool is_json_number(std::string_view text);

// Where the string ends whose inside begins at text[from]: at its closing quote, or at the text's
// end.
size_t find_closing_quote(std::string_view text, size_t from);

}  // namespace riffle::index
