#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "indexer/base/source_span.h"
#include "query-lang/knowledge/knowledge.h"

namespace riffle::lang {

// The text of the saved search with its times in it, and values in place of $name$. User error that
// names a close one when there is none of this name.
Result<std::string> saved_search_text(
    const Knowledge* knowledge, std::string_view name,
    const std::vector<std::pair<std::string, std::string>>& values, SourceSpan span);

}  // namespace riffle::lang
