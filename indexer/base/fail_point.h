#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "indexer/base/result.h"

namespace riffle {

// Named points at which tests let the work die or fail. Each owner of durable state has its own
// set; without one armed a hit costs a look-up in an empty map. Thread-safe.
class FailPoints {
 public:
  // What happens at the n-th hit of an armed point. An error is returned to the code at the point.
  using Action = std::function<Result<void>()>;

  FailPoints() = default;
  // RIFFLE_FAIL_POINT=name:kill|error[:n] (n = 1: the first hit). A user error when it says
  // something else.
  static Result<std::unique_ptr<FailPoints>> from_environment();
  static Result<std::unique_ptr<FailPoints>> parse(std::string_view setting);

  void arm(std::string name, uint64_t nth, Action action);
  // The code that has the point calls this there.
  Result<void> hit(std::string_view name);

 private:
  struct Armed {
    uint64_t left;
    Action action;
  };
  std::mutex mutex_;
  std::map<std::string, Armed, std::less<>> armed_;
};

}  // namespace riffle
