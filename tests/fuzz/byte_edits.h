#pragma once

#include <string>
#include <string_view>

namespace riffle {

// Changes a file as a script of eight-byte steps says: each overwrites, adds to, cuts or repeats
// some bytes. A file made anew by the writer and then edited stays worth reading when the format
// changes; bytes kept in a corpus would not.
void edit_bytes(std::string_view script, std::string& file);

// Makes the checksums of a section file right again (as far as its directory can be read), so that
// what is behind them is looked at.
void heal_sections(std::string& file);

}  // namespace riffle
