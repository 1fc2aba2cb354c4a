#include "indexer/base/error.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

namespace riffle {

Error Error::with_context(std::string_view context) && {
  message = fmt::format("{}: {}", context, message);
  return std::move(*this);
}

Error user_error(std::string message, std::optional<SourceSpan> span, std::string hint) {
  return {ErrorKind::kUser, std::move(message), std::move(hint), span};
}

Error environment_error(std::string message, std::string hint) {
  return {ErrorKind::kEnvironment, std::move(message), std::move(hint), {}};
}

Error system_error(std::string_view what, std::string_view path, int errno_value) {
  return environment_error(
      fmt::format("{} {}: {}", what, path, std::generic_category().message(errno_value)));
}

Error damage_error(std::string message) { return {ErrorKind::kDamage, std::move(message), {}, {}}; }

Error limit_error(std::string message, std::string hint) {
  return {ErrorKind::kLimit, std::move(message), std::move(hint), {}};
}

Error cancelled_error() { return {ErrorKind::kCancelled, "cancelled", {}, {}}; }

}  // namespace riffle
