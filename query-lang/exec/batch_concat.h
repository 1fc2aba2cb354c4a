#pragma once

#include <span>
#include <vector>

#include "indexer/columns/batch.h"

namespace riffle::lang {

// The rows of all batches in one, with the fields of all, in the order in which they first appear.
index::Batch concat(std::span<const index::Batch> batches);

}  // namespace riffle::lang
