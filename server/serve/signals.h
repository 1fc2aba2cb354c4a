#pragma once

#include <csignal>

#include "indexer/base/result.h"

namespace riffle::server {

// Takes SIGINT, SIGTERM and SIGHUP out of the hands of every thread started afterwards; whoever
// holds it waits for them. A second signal while stopping ends the process at once. SIGPIPE is
// ignored: a write to a closed pipe fails instead.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // The signal that came.
  int wait();
  // From now on they end the process again.
  void release();

 private:
  sigset_t signals_;
  sigset_t before_;
  bool held_ = true;
};

}  // namespace riffle::server
