#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace riffle::index {

// What was indexed under other rules can't be asked by these: a segment names its version, which
// rises with every change below.
constexpr uint32_t kBreakRulesVersion = 1;

// How text falls into tokens and pieces (docs/search-semantics.md): Splunk's segmentation,
// sharpened.
enum class BreakKind : uint8_t { kNone, kMinor, kMajor };

constexpr std::string_view kMajorBreakers = "[]<>(){}|!;,'\"*&?+";
constexpr std::string_view kMinorBreakers = "/:=@.-$#%\\_";

namespace internal {
constexpr std::array<BreakKind, 256> make_break_table() {
  std::array<BreakKind, 256> table{};
  for (size_t byte = 0; byte <= ' '; ++byte) table[byte] = BreakKind::kMajor;
  table[0x7F] = BreakKind::kMajor;
  for (const char c : kMajorBreakers) table[static_cast<unsigned char>(c)] = BreakKind::kMajor;
  for (const char c : kMinorBreakers) table[static_cast<unsigned char>(c)] = BreakKind::kMinor;
  return table;
}
inline constexpr std::array<BreakKind, 256> kBreakTable = make_break_table();
}  // namespace internal

// Major: blanks, controls, [ ] < > ( ) { } | ! ; , ' " * & ? +; minor: / : = @ . - $ # % \ _ .
// Bytes from 0x80 on are kNone here: text/unicode.h judges the character.
constexpr BreakKind break_kind(unsigned char byte) { return internal::kBreakTable[byte]; }

}  // namespace riffle::index
