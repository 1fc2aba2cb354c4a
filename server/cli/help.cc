#include <cstdio>

#include "query-lang/query.h"
#include "server/cli/command_list.h"
#include "server/config/closest.h"
#include "server/search/terminal_text.h"

namespace riffle::server {
namespace {

int run(const Arguments& arguments) {
  const std::string name = arguments.get("COMMAND");
  if (const auto text = command_help(cli_commands(), name)) {
    std::fputs(text->c_str(), stdout);
    return kExitDone;
  }
  // Not one of riffle's: perhaps one of the language's.
  if (const std::string text = lang::reference_text(name); !text.empty()) {
    std::fputs(text.c_str(), stdout);
    return kExitDone;
  }
  std::vector<std::string_view> names;
  for (const auto& command : cli_commands()) names.push_back(command.name);
  std::string close(closest(name, names));
  if (close.empty()) close = lang::closest_name(name);
  std::fprintf(stderr, "riffle: there is no command or function '%s'%s\n",
               escape_for_terminal(name).c_str(),
               close.empty() ? "" : ("; did you mean '" + close + "'?").c_str());
  return kExitWrongCall;
}

}  // namespace

CommandDefinition help_command() {
  return {"help",
          "Help on a command of riffle, or on a command or function of the query language",
          {{"COMMAND", "", "what to explain"}},
          run};
}

}  // namespace riffle::server
