#pragma once

#include <cstdint>

namespace riffle::index {

// Of the sections of docs/format.md. Raise it when the cutting rule changes, too: terms are
// answered by it.
constexpr uint32_t kPatternFormat = 2;
// Still read: there the filters over slots do not know of frames.
constexpr uint32_t kPatternFormatWithoutFrames = 1;

}  // namespace riffle::index
