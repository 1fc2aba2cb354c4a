#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "indexer/read/search_context.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/exec/operator.h"

namespace riffle::lang {

class Knowledge;

// The commands of `text` one behind the other as one operator, for commands that stand for others
// somewhere in a pipeline. The text begins with a command, without a pipe. User errors of its
// commands.
Result<std::unique_ptr<Operator>> chained_operator(
    std::string_view text, const std::shared_ptr<const Knowledge>& knowledge,
    const index::SearchContext& context);

// What the commands of `text` make of the rows.
Result<index::Batch> run_chain(std::string_view text, const index::Batch& rows,
                               const index::SearchContext& context);

// A node for such a command: `command` says all but how it runs. What comes in is asked of the
// commands. What is wrong with the text is found at once.
Result<std::unique_ptr<CommandNode>> make_chained_node(PlainCommand command, std::string text,
                                                       std::shared_ptr<const Knowledge> knowledge);

}  // namespace riffle::lang
