// Runs a fuzzer's function over files: a corpus without libFuzzer, for ./dev test.
//   replay FILE-OR-FOLDER…
#include <cstdio>

#include "tests/fuzz/fuzz_inputs.h"
#include "tests/fuzz/fuzz_target.h"

namespace riffle {
namespace {

int run(int argc, char** argv) {
  size_t count = 0;
  for (int i = 1; i < argc; ++i) {
    for (const std::string& input : fuzz_inputs(argv[i])) {
      fuzz_one(input);
      ++count;
    }
  }
  std::printf("%zu inputs\n", count);
  return count > 0 ? 0 : 1;
}

}  // namespace
}  // namespace riffle

int main(int argc, char** argv) { return riffle::run(argc, argv); }
