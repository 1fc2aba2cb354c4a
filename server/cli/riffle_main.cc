#include "server/cli/command_line.h"

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

}  // namespace

int main(int argc, char** argv) {
  keep_freed_memory();
  return riffle::server::run_command_line(riffle::server::cli_commands(), argc, argv);
}
