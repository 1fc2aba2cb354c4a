#include "server/cli/command_line.h"

int main(int argc, char** argv) {
  return riffle::server::run_command_line(riffle::server::cli_commands(), argc, argv);
}
