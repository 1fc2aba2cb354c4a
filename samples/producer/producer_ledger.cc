#include <fmt/format.h>

#include "samples/producer/sample_producer.h"

namespace riffle::samples {

std::string ProducerLedger::to_json() const {
  return fmt::format(
      R"({{"sent":{},"distinct":{},"poison":{},"resent":{},"late":{},"failed":{},"payload_xor":"{:016x}","payload_sum":"{:016x}"}})",
      sent, distinct, poison, resent, late, failed, payload_xor, payload_sum);
}

uint64_t payload_hash(std::string_view payload) {
  // The constants of FNV-1a, 64 bits.
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : payload) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3;
  }
  return hash;
}

}  // namespace riffle::samples
