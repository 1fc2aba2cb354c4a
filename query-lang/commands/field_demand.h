#pragma once

#include <span>
#include <string_view>

#include "indexer/read/event_source.h"
#include "query-lang/syntax/field_name.h"

namespace riffle::lang {

// Both demands together.
index::FieldDemand with_fields(index::FieldDemand demand, const index::FieldDemand& more);

// Whether a pattern of a command selects a field. A `*` at its beginning does not reach internal
// fields (_raw, _time …); `_*` does.
bool selects(std::string_view pattern, std::string_view name);
bool selects(std::span<const FieldRef> patterns, std::string_view name);

}  // namespace riffle::lang
