#pragma once

#include "indexer/base/result.h"
#include "indexer/base/source_span.h"
#include "query-lang/knowledge/knowledge.h"

namespace riffle::lang {

// The type of transactions that a command names; an environment error where there is none, as a
// query can be right without it. `knowledge` may be null.
Result<TransactionType> find_transaction_type(const Knowledge* knowledge, std::string_view name,
                                              SourceSpan span);

}  // namespace riffle::lang
