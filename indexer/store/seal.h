#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "indexer/store/segment_publisher.h"

namespace riffle::index {

// Event days with fewer rows of an index in a commit share one segment: no swarm of small files.
constexpr size_t kMinDayRows = 4096;

// Writes the active rows of one index as segments, one for each event day that is large enough and
// one for the others. `next_file` numbers the files and goes on from there, also when it fails.
Result<std::vector<std::shared_ptr<SegmentHandle>>> seal_rows(
    const DataDirectory& directory, const std::string& index,
    const std::vector<std::shared_ptr<const MemoryBlock>>& blocks, uint64_t& next_file,
    ThreadPool& workers);

}  // namespace riffle::index
