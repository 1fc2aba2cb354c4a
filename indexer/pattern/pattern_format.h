#pragma once

#include <cstdint>

namespace riffle::index {

// Of the sections of docs/format.md. Raise it when the cutting rule changes, too: terms are
// answered by it.
constexpr uint32_t kPatternFormat = 3;
// Still read: there are no columns of addresses.
constexpr uint32_t kPatternFormatWithoutAddresses = 2;
// Still read: nor do the filters over slots know of frames.
constexpr uint32_t kPatternFormatWithoutFrames = 1;

}  // namespace riffle::index
