#pragma once

#include <memory>
#include <string>

#include "indexer/base/regex.h"
#include "indexer/read/search_context.h"
#include "query-lang/commands/sed_script.h"
#include "query-lang/exec/operator.h"

namespace riffle::lang {

struct RexExtraction {
  std::string field;
  Regex regex;
  uint64_t max_match = 1;    // 0 = all
  std::string offset_field;  // empty = none
};

// Both refer to what they are given; it must outlive them.
Result<std::unique_ptr<Operator>> make_extraction_operator(const RexExtraction& extraction,
                                                           const index::SearchContext& context);
Result<std::unique_ptr<Operator>> make_sed_operator(const std::string& field,
                                                    const SedScript& script,
                                                    const index::SearchContext& context);

}  // namespace riffle::lang
