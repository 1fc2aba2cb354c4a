#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "indexer/base/time.h"

namespace riffle::samples {

struct GeneratorOptions {
  uint64_t seed = 1;              // same seed and same times: the same events, byte for byte
  double duplicate_share = 0.05;  // of the messages: one of the recent events again
  double late_share = 0.02;       // of the events: minutes to three days late
};

struct SampleEvent {
  std::string id;
  std::string payload;  // JSON object with the ID in _id, or text without it
  bool json = false;
  bool resent = false;  // the same as an earlier one, byte for byte
  Micros time = 0;      // event time, also in the payload
};

// Events as the services of a small web shop would log them; README.md of samples lists services
// and fields. Not thread-safe.
class SampleGenerator {
 public:
  explicit SampleGenerator(const GeneratorOptions& options);
  ~SampleGenerator();
  SampleGenerator(SampleGenerator&&) noexcept;
  SampleGenerator& operator=(SampleGenerator&&) noexcept;

  // The next event, as of `now`.
  SampleEvent next(Micros now);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace riffle::samples
