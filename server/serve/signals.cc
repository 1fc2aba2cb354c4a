#include "server/serve/signals.h"

#include <pthread.h>

namespace riffle::server {

StopSignals::StopSignals() {
  sigemptyset(&signals_);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals_, signal);
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  // What they tell of, a failed write tells as well.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

StopSignals::~StopSignals() { release(); }

int StopSignals::wait() {
  int signal = 0;
  while (sigwait(&signals_, &signal) != 0) {
  }
  return signal;
}

void StopSignals::release() {
  if (!held_) return;
  held_ = false;
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace riffle::server
