#pragma once

#include <array>
#include <string_view>

namespace riffle {

// The names of the C locale: what is written must be readable everywhere, and what is read was
// written by programs.
inline constexpr std::array<std::string_view, 12> kMonthNames = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
inline constexpr std::array<std::string_view, 7> kDayNames = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
// The short name is the first three letters.
constexpr size_t kShortName = 3;

// What a letter such as %T stands for; empty for one that stands for itself.
std::string_view composite_format(char letter);

}  // namespace riffle
