#include "samples/producer/poison.h"

namespace riffle::samples {
namespace {

constexpr uint64_t kCutJson = 100;    // kinds below this: JSON that breaks off
constexpr uint64_t kNulInText = 150;  // kinds below this: a NUL byte in a line of text

}  // namespace

std::string poison_message(uint64_t n) {
  const uint64_t kind = n % kPoisonKinds;
  const std::string number = std::to_string(n);
  if (kind < kCutJson) {
    const std::string tail =
        R"(,"level":"error","message":"it breaks off \"here\"","list":[1,-2.5e3,{"deep":[true,null]}],"host":"web-1","end":0)";
    return R"({"number":)" + number + tail.substr(0, kind);
  }
  if (kind < kNulInText) {
    std::string line =
        "2026-01-02 03:04:05 wrote what is no text at all, and will again: worker " + number;
    line[kind - kCutJson] = '\0';
    return line;
  }
  // Longer than the number in front of it, so that most of it is no text.
  return number + std::string(number.size() + 2 + kind - kNulInText,
                              static_cast<char>(0x80 + kind - kNulInText));
}

}  // namespace riffle::samples
