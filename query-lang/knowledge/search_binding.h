#pragma once

#include "indexer/base/result.h"
#include "query-lang/knowledge/knowledge.h"
#include "query-lang/syntax/search_expression.h"

namespace riffle::lang {

// The search with what event types and tags stand for in place of eventtype=…, tag=… and
// tag::field=…. Rows that have a field of that name match as well. `knowledge` may be null. User
// error: an event type whose search cannot be read, or one that stands for itself.
Result<SearchExpression> bind_names(const SearchExpression& expression, const Knowledge* knowledge);

// The search of an event type.
Result<SearchExpression> event_type_search(const EventType& type, const Knowledge& knowledge);

}  // namespace riffle::lang
