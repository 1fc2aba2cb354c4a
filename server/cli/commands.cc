#include "server/cli/command_list.h"

namespace riffle::server {

const std::vector<CommandDefinition>& cli_commands() {
  static const std::vector<CommandDefinition> commands = {
      serve_command(),   demo_command(),           load_command(),      search_command(),
      parse_command(),   check_command(),          knowledge_command(), compact_command(),
      segment_command(), verify_storage_command(), redrive_command(),   reference_command(),
      version_command(), help_command(),
  };
  return commands;
}

}  // namespace riffle::server
