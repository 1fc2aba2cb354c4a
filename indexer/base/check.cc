#include "indexer/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace riffle {

void report_bug(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "BUG: %s:%d: %s\n", file, line, condition);
  std::abort();
}

}  // namespace riffle
