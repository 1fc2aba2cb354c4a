#pragma once

#include <memory>

#include "query-lang/commands/command_spec.h"

namespace riffle::lang {

// What `top` and `rare` share: they count combinations of values and differ in which end they show.
Result<std::unique_ptr<CommandNode>> parse_most_common(ArgParser& arguments, bool rarest);

// Their arguments, for the registry.
std::vector<ArgSpec> most_common_arguments();

}  // namespace riffle::lang
