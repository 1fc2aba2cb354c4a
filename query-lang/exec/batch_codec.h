#pragma once

#include <string>
#include <string_view>

#include "indexer/base/result.h"
#include "indexer/columns/batch.h"

namespace riffle::lang {

// Rows [begin, end) of a batch as bytes that read back as the same rows with the same fields, for
// what is put aside on disk. How the columns are held is not kept.
std::string encode_rows(const index::Batch& batch, size_t begin, size_t end);
// Damage error when they are no rows.
Result<index::Batch> decode_rows(std::string_view bytes);

}  // namespace riffle::lang
