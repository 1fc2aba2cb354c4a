#pragma once

#include <cstdint>

namespace riffle {

// A range of bytes [begin, end) of the query text, so that an error can point at what it means.
struct SourceSpan {
  uint32_t begin = 0;
  uint32_t end = 0;
  friend bool operator==(const SourceSpan&, const SourceSpan&) = default;
};

}  // namespace riffle
