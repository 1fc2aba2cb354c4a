#pragma once

namespace riffle {

// Prints "BUG: file:line: condition" to stderr and aborts. For what can only be a mistake in
// Riffle's own code.
[[noreturn]] void report_bug(const char* file, int line, const char* condition);

}  // namespace riffle

#define RIFFLE_CHECK(condition) \
  (static_cast<bool>(condition) ? void(0) : ::riffle::report_bug(__FILE__, __LINE__, #condition))
