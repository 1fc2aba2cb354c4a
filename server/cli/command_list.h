#pragma once

#include "server/cli/command_line.h"

namespace riffle::server {

// One line for each file of this folder that is a command; commands.cc puts them in order.
CommandDefinition serve_command();
CommandDefinition demo_command();
CommandDefinition load_command();
CommandDefinition search_command();
CommandDefinition parse_command();
CommandDefinition check_command();
CommandDefinition knowledge_command();
CommandDefinition compact_command();
CommandDefinition segment_command();
CommandDefinition verify_storage_command();
CommandDefinition redrive_command();
CommandDefinition reference_command();
CommandDefinition version_command();
CommandDefinition help_command();

}  // namespace riffle::server
