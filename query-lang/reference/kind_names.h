#pragma once

#include <string_view>

#include "query-lang/commands/command_spec.h"

namespace riffle::lang {

// "streaming", "transforming" …: as help, the AST and the API name the kinds of commands.
std::string_view kind_name(CommandKind kind);
// "field", "field-list", "number" …
std::string_view type_name(ArgType type);

}  // namespace riffle::lang
