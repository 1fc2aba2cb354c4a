#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "indexer/base/source_span.h"

namespace riffle {

// Who can mend it. A bug is not an Error: RIFFLE_CHECK ends the process (check.h).
enum class ErrorKind {
  kUser,         // the query or the call is wrong; the span says where, where there is one
  kEnvironment,  // disk, network, permissions; the message names the path or the address
  kDamage,       // stored bytes are not what was written; the message names file and section
  kLimit,        // a limit of memory, time, rows or size was reached; the message names it
  kCancelled,    // somebody asked to stop
};

// A failure as a value. `message` is one sentence for a person: what happened and where.
// `hint` says what to do, and is empty where there is nothing better to say than the message.
struct Error {
  ErrorKind kind = ErrorKind::kEnvironment;
  std::string message;
  std::string hint;
  std::optional<SourceSpan> span;

  // The same error with "context: " in front of the message.
  Error with_context(std::string_view context) &&;
};

Error user_error(std::string message, std::optional<SourceSpan> span = {}, std::string hint = {});
Error environment_error(std::string message, std::string hint = {});
// With the text of errno, e.g. "cannot open /data/x: No space left on device".
Error system_error(std::string_view what, std::string_view path, int errno_value);
Error damage_error(std::string message);
Error limit_error(std::string message, std::string hint = {});
Error cancelled_error();

}  // namespace riffle
