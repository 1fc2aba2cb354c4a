#pragma once

#include <span>
#include <string>
#include <string_view>

namespace riffle::lang {

// Names of commands, functions, options and keywords: ASCII, in any case of letters.
std::string lower_name(std::string_view name);
bool same_name(std::string_view a, std::string_view b);

// The candidate with the fewest edits from `name` (swaps of neighbours count as one), or empty when
// even that is too far to be a slip.
std::string closest_of(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace riffle::lang
