#pragma once

#include <functional>
#include <memory>

#include "indexer/read/search_context.h"
#include "query-lang/exec/operator.h"

namespace riffle::lang {

// Batch in, batch out. What it captures belongs to one operator, so it may keep state from call to
// call where rows come in order.
using BatchFunction = std::function<Result<index::Batch>(const index::Batch&)>;

// Each batch as it comes (streaming and centralized commands).
std::unique_ptr<Operator> each_batch(BatchFunction change);

// All rows in one batch, at the end; also called when there are none. What is held is charged to
// the search's memory. The context must outlive it.
std::unique_ptr<Operator> whole_table(const index::SearchContext& context, BatchFunction change);

// Rows out of nothing: for commands that stand first in their pipeline.
std::unique_ptr<Operator> generated_rows(const index::SearchContext& context,
                                         std::function<Result<index::Batch>()> make);

// For what can be read and planned but not run here: fails as soon as it should do something.
std::unique_ptr<Operator> refusing(Error error);

// Sends the rows on in batches of the context's size.
Result<Flow> emit_rows(const index::Batch& rows, const index::SearchContext& context,
                       BatchSink& out);

// Tells the user something about the answer.
void warn(const index::SearchContext& context, std::string text, std::string_view command);

}  // namespace riffle::lang
