#pragma once

#include <string_view>

namespace riffle::tap {

// Why these bytes are no text: they hold NULs, or most of them are neither printable nor UTF-8.
// Empty when they are text; a few broken characters do not matter.
std::string_view why_not_text(std::string_view bytes);

}  // namespace riffle::tap
