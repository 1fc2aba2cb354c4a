#pragma once

#include <string>
#include <string_view>

#include "indexer/base/result.h"
#include "indexer/base/source_span.h"

namespace riffle::lang {

// The text of a macro whose definition is an eval expression without fields.
Result<std::string> evaluate_macro(std::string_view name, std::string_view expression,
                                   SourceSpan origin);

}  // namespace riffle::lang
