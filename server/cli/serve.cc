#include <cstdio>

#include "server/cli/command_list.h"
#include "server/cli/report.h"
#include "server/cli/serve_arguments.h"
#include "server/serve/server_process.h"
#include "server/serve/signals.h"

namespace riffle::server {
namespace {

int run(const Arguments& arguments) {
  auto settings = settings_from(arguments, {});
  if (!settings) {
    report_error(settings.error());
    return settings.error().kind == ErrorKind::kUser ? kExitWrongCall : kExitFailed;
  }
  StopSignals signals;
  Logger log(LogLevel::kInfo);
  auto server = ServerProcess::start({std::move(*settings), {}, {}}, log);
  if (!server) {
    report_error(server.error());
    return server.error().kind == ErrorKind::kUser ? kExitWrongCall : kExitFailed;
  }
  std::printf("Riffle serves at %s\n", (*server)->url().c_str());
  std::fflush(stdout);
  signals.wait();
  signals.release();
  log.info("stopping");
  if (const auto stopped = (*server)->stop(); !stopped) {
    report_error(stopped.error());
    return kExitFailed;
  }
  return kExitDone;
}

}  // namespace

CommandDefinition serve_command() {
  return {"serve",
          "Run the server: taps, index, API and web page",
          {{"--config", "riffle.toml", "the configuration"},
           {"--data", "DIR", "the data directory (./riffle-data)"},
           {"--listen", "HOST:PORT", "address of the HTTP server (127.0.0.1:7433)"}},
          run};
}

}  // namespace riffle::server
