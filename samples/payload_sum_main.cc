// riffle-payload-sum: reads JSON lines with a field _raw (riffle search --output json), prints what
// a producer's ledger says of the same payloads: {"count":…,"payload_xor":"…","payload_sum":"…"}.

#include <fmt/format.h>

#include <cstdio>
#include <iostream>
#include <string>

#include "indexer/base/json.h"
#include "samples/producer/sample_producer.h"

int main() {
  uint64_t count = 0;
  uint64_t payload_xor = 0;
  uint64_t payload_sum = 0;
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto row = riffle::parse_json(line);
    const auto* raw = row ? row->find("_raw") : nullptr;
    if (raw == nullptr) {
      std::fprintf(stderr, "riffle-payload-sum: a line without _raw: %s\n", line.c_str());
      return 1;
    }
    const uint64_t hash = riffle::samples::payload_hash(raw->text());
    ++count;
    payload_xor ^= hash;
    payload_sum += hash;
  }
  std::cout << fmt::format(R"({{"count":{},"payload_xor":"{:016x}","payload_sum":"{:016x}"}})",
                           count, payload_xor, payload_sum)
            << '\n';
  return 0;
}
