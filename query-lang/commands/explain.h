#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "query-lang/syntax/pipeline_parser.h"

namespace riffle::lang {

// `explain event=<id> for <query>`, the form in which people type it: the ID, and where in the text
// the query begins. Nothing for any other text.
struct ExplainForm {
  std::string id;
  size_t query_begin = 0;
};
std::optional<ExplainForm> explain_form(std::string_view text);

// The command that both that form and `| explain event=<id> [<search>]` mean.
std::unique_ptr<CommandNode> make_explain(std::string id, Pipeline pipeline,
                                          std::shared_ptr<const Knowledge> knowledge);

}  // namespace riffle::lang
