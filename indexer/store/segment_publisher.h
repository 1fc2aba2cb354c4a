#pragma once

#include <functional>
#include <memory>
#include <string>

#include "indexer/base/thread_pool.h"
#include "indexer/segment/memory_block.h"
#include "indexer/store/data_directory.h"
#include "indexer/store/segment_handle.h"

namespace riffle::index {

// Gives the blocks of a segment in order, a null pointer at the end.
using BlockStream = std::function<Result<std::shared_ptr<const MemoryBlock>>()>;

// Writes a segment under its final name, synced; the directory is not synced yet. Blocks are
// encoded in parallel, as many at a time as there are threads.
Result<std::shared_ptr<SegmentHandle>> publish_segment(const DataDirectory& directory,
                                                       const std::string& file,
                                                       const std::string& index,
                                                       const BlockStream& blocks,
                                                       ThreadPool& workers);

}  // namespace riffle::index
