#include "server/serve/demo.h"

#include <cstdio>

#include "server/cli/command_list.h"
#include "server/cli/report.h"
#include "server/cli/serve_arguments.h"
#include "server/serve/signals.h"

namespace riffle::server {
namespace {

int run(const Arguments& arguments) {
  Settings defaults;
  defaults.data = "./demo-data";
  defaults.commit_seconds = 5;  // whoever tries a demo stops it soon
  auto settings = settings_from(arguments, std::move(defaults));
  if (!settings) {
    report_error(settings.error());
    return kExitWrongCall;
  }
  StopSignals signals;
  Logger log(LogLevel::kWarning);
  auto demo = Demo::start(std::move(*settings), log);
  if (!demo) {
    report_error(demo.error());
    return demo.error().kind == ErrorKind::kUser ? kExitWrongCall : kExitFailed;
  }
  std::printf("Riffle's demo is ready: open %s\nCtrl-C stops it; the data stays.\n",
              (*demo)->url().c_str());
  std::fflush(stdout);
  signals.wait();
  signals.release();
  std::puts("stopping");
  if (const auto stopped = (*demo)->stop(); !stopped) {
    report_error(stopped.error());
    return kExitFailed;
  }
  return kExitDone;
}

}  // namespace

CommandDefinition demo_command() {
  return {
      "demo",
      "Run the server with an embedded broker, a producer of sample logs and a storage consumer",
      {{"--data", "DIR", "where it keeps its data (./demo-data)"},
       {"--listen", "HOST:PORT", "address of the HTTP server (127.0.0.1:7433)"}},
      run};
}

}  // namespace riffle::server
