#pragma once

#include <cstdint>
#include <string_view>

namespace riffle::index {

// How text falls into tokens and pieces (docs/search-semantics.md): Splunk's segmentation, sharpened.
enum class BreakKind : uint8_t { kNone, kMinor, kMajor };

// Major: blanks, controls, [ ] < > ( ) { } | ! ; , ' " * & ? + and the like; minor: / : = @ . - $ # % \ _ .
// Bytes from 0x80 on are kNone here: text/unicode.h judges the character.
BreakKind break_kind(unsigned char byte);

}  // namespace riffle::index
