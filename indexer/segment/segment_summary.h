#pragma once

#include <string>

#include "indexer/base/result.h"
#include "indexer/segment/segment_reader.h"

namespace riffle::index {

// A segment from inside, for people who work on it: bytes of each kind of section, the columns with
// their kinds and bytes, and of each column of texts its `patterns` most frequent ones with their
// slots. Lines of cells with tabs between; what is not printable in patterns is shown as <…>.
Result<std::string> summarize_segment(const SegmentReader& segment, size_t patterns);

}  // namespace riffle::index
