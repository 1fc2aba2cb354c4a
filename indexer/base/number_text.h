#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace riffle {

// A number as text: integers up to 2^53 without decimals, others with the fewest of at most 15
// significant digits that tell them; an exponent only where plain digits would be misleading or
// very long. "nan", "inf" and "-inf" for what is no number.
std::string format_number(double number);

// The whole text as a number; blanks around it are allowed, "0x1F", "inf", "nan" and "" are not
// numbers, and neither is what a double can't hold.
std::optional<double> parse_number(std::string_view text);

}  // namespace riffle
