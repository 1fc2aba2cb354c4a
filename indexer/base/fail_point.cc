#include "indexer/base/fail_point.h"

#include <charconv>
#include <csignal>
#include <cstdlib>

namespace riffle {

Result<std::unique_ptr<FailPoints>> FailPoints::from_environment() {
  const char* setting = std::getenv("RIFFLE_FAIL_POINT");
  return parse(setting == nullptr ? "" : setting);
}

Result<std::unique_ptr<FailPoints>> FailPoints::parse(std::string_view setting) {
  auto points = std::make_unique<FailPoints>();
  if (setting.empty()) return points;
  const Error wrong = user_error("RIFFLE_FAIL_POINT is \"" + std::string(setting) +
                                 "\", not name:kill or name:error with an optional :n");
  const size_t colon = setting.find(':');
  if (colon == std::string_view::npos || colon == 0) return wrong;
  const std::string name(setting.substr(0, colon));
  std::string_view action = setting.substr(colon + 1);
  uint64_t nth = 1;
  if (const size_t second = action.find(':'); second != std::string_view::npos) {
    const std::string_view number = action.substr(second + 1);
    const auto parsed = std::from_chars(number.data(), number.data() + number.size(), nth);
    if (parsed.ec != std::errc() || parsed.ptr != number.data() + number.size() || nth == 0) {
      return wrong;
    }
    action = action.substr(0, second);
  }
  if (action == "kill") {
    points->arm(name, nth, []() -> Result<void> {
      std::raise(SIGKILL);
      return {};
    });
  } else if (action == "error") {
    points->arm(name, nth, [name]() -> Result<void> {
      return environment_error("the fail point " + name + " was hit");
    });
  } else {
    return wrong;
  }
  return points;
}

void FailPoints::arm(std::string name, uint64_t nth, Action action) {
  const std::lock_guard lock(mutex_);
  armed_[std::move(name)] = {nth, std::move(action)};
}

Result<void> FailPoints::hit(std::string_view name) {
  Action action;
  {
    const std::lock_guard lock(mutex_);
    const auto found = armed_.find(name);
    if (found == armed_.end() || --found->second.left > 0) return {};
    action = std::move(found->second.action);
    armed_.erase(found);
  }
  return action();
}

}  // namespace riffle
