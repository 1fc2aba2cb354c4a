#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "server/cli/command_line.h"
#include "server/cli/report.h"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace {

// Searches and loads take and give back buffers of some 100 KiB all the time. Given back to the
// system at once, as by default, each page of them costs a fault when it is next used: a fourth of
// the time of a search.
void keep_freed_memory() {
#if defined(__GLIBC__)
  constexpr int kLargeBytes = 4 << 20;  // larger ones still go back at once
  constexpr int kKeptBytes = 32 << 20;  // free at the end of a heap
  mallopt(M_MMAP_THRESHOLD, kLargeBytes);
  mallopt(M_TRIM_THRESHOLD, kKeptBytes);
#endif
}

// A program that was started without one of the three would open a file of the data directory in
// its place, and print into it. Opened the wrong way round, so that using it fails as it should.
void hold_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest number that is free is this one.
    if (open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0) return;
  }
}

// A full disk behind "> rows.csv" is a failure of whatever was asked for.
int status_after_output(int status) {
  const bool flushed = std::fflush(stdout) == 0;
  if (flushed && std::ferror(stdout) == 0) return status;
  riffle::server::report_error(riffle::environment_error(
      "cannot write to standard output; what was written may be cut off"));
  return status == riffle::server::kExitDone ? riffle::server::kExitFailed : status;
}

}  // namespace

int main(int argc, char** argv) {
  hold_standard_streams();
  keep_freed_memory();
  return status_after_output(
      riffle::server::run_command_line(riffle::server::cli_commands(), argc, argv));
}
