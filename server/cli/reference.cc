#include <cstdio>

#include "query-lang/query.h"
#include "server/cli/command_list.h"

namespace riffle::server {
namespace {

int run(const Arguments& arguments) {
  const std::string text =
      arguments.has("--json") ? lang::reference_json() + "\n" : lang::reference_markdown();
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0
             ? kExitDone
             : kExitFailed;
}

}  // namespace

CommandDefinition reference_command() {
  return {
      "commands", "Print the reference of the query language", {{"--json", "", "as JSON"}}, run};
}

}  // namespace riffle::server
