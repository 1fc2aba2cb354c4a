#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace riffle::server {

// Text that is safe on a terminal: control characters (C0, DEL, C1, and the marks that reverse the
// direction of writing) as \x1b or \u202e, bytes that are no UTF-8 as \xff. Line feeds and tabs are
// left to the caller.
std::string escape_for_terminal(std::string_view text);

// The same for text of several lines: line feeds (CR LF too) and tabs stay.
std::string escape_lines_for_terminal(std::string_view text);

// A query as it may be shown above a caret: what is unsafe stands as a mark of just as many bytes
// and characters, so that places in it are what they were.
std::string masked_for_terminal(std::string_view query);

// Columns that it takes: two for East Asian wide characters, none for combining ones.
size_t display_width(std::string_view utf8);

// The longest beginning that takes at most `columns`, with "…" in the last of them when something
// was cut.
std::string cut_to_width(std::string_view utf8, size_t columns);

// The lines of a text (CR LF and LF end one), each made safe; tabs become four blanks.
std::vector<std::string> terminal_lines(std::string_view text);

}  // namespace riffle::server
