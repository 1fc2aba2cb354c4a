#include <unistd.h>

#include <cstdio>

#include "indexer/store/store.h"
#include "server/cli/command_list.h"
#include "server/cli/existing_data.h"
#include "server/cli/report.h"
#include "server/search/terminal_text.h"

namespace riffle::server {
namespace {

int run(const Arguments& arguments) {
  if (const auto there = need_data_directory(arguments.get("--data")); !there) {
    report_error(there.error());
    return kExitFailed;
  }
  const bool terminal = isatty(STDERR_FILENO) != 0;
  const auto damages = index::check_directory(
      arguments.get("--data"),
      [](const std::string& finding) { std::printf("%s\n", escape_for_terminal(finding).c_str()); },
      [terminal](uint64_t done, uint64_t total) {
        if (terminal && total > 0)
          std::fprintf(stderr, "\r%3d %% of %.1f MB checked ", static_cast<int>(100 * done / total),
                       static_cast<double>(total) / 1e6);
      });
  if (terminal) std::fputs("\r\x1b[K", stderr);
  if (!damages) {
    report_error(damages.error());
    return kExitFailed;
  }
  if (*damages > 0) {
    std::fprintf(stderr, "riffle: %llu damage%s found\n", static_cast<unsigned long long>(*damages),
                 *damages == 1 ? "" : "s");
    return kExitFailed;
  }
  std::puts("sound");
  return kExitDone;
}

}  // namespace

CommandDefinition check_command() {
  return {"check",
          "Verify every checksum and invariant of a data directory",
          {{"--data", "DIR", "the data directory", true}},
          run};
}

}  // namespace riffle::server
