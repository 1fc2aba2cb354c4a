#pragma once

#include "indexer/base/source_span.h"
#include "query-lang/knowledge/knowledge.h"

namespace riffle::lang {

// The lookup that a command names: by its name, or that with ".csv" behind it or without. User
// error that lists what there is.
Result<std::shared_ptr<const LookupTable>> find_lookup(const Knowledge* knowledge,
                                                       std::string_view name, SourceSpan span);

}  // namespace riffle::lang
