// The border to libFuzzer, which finds the bytes.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/fuzz_target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  riffle::fuzz_one({reinterpret_cast<const char*>(data), size});
  return 0;
}
