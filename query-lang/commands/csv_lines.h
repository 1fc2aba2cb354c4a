#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace riffle::lang {

// The cells of a CSV text, line by line: quotes round cells with commas, quotes or line breaks, a
// doubled quote for one. Lines that are empty are left out; line ends are LF or CR LF.
std::vector<std::vector<std::string>> parse_csv(std::string_view text);

}  // namespace riffle::lang
