#include "server/version.h"

#include <cstdio>

#include "server/cli/command_list.h"

namespace riffle::server {
namespace {

int run(const Arguments&) {
  std::printf("riffle %.*s\n", static_cast<int>(kVersion.size()), kVersion.data());
  return kExitDone;
}

}  // namespace

CommandDefinition version_command() { return {"version", "Print the version", {}, run}; }

}  // namespace riffle::server
