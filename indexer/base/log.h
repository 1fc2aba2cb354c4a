#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace riffle {

enum class LogLevel : uint8_t { kDebug, kInfo, kWarning, kError };

// "debug", "info", "warning" ("warn"), "error".
std::optional<LogLevel> parse_log_level(std::string_view text);

struct LogField {
  std::string_view name;
  std::string_view value;
};

// Writes one JSON object a line: {"time":"…Z","level":"info","message":"…", and the fields}. Any
// thread may use it; lines never mix.
class Logger {
 public:
  // To stderr, from `level` on.
  explicit Logger(LogLevel level);
  // To somebody else, a line (without its end) a call; calls never overlap.
  Logger(LogLevel level, std::function<void(std::string_view)> sink);
  ~Logger();
  Logger(const Logger&) = delete;
  Logger& operator=(const Logger&) = delete;

  bool enabled(LogLevel level) const { return level >= level_; }
  void log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {});

  void debug(std::string_view message, std::initializer_list<LogField> fields = {}) {
    log(LogLevel::kDebug, message, fields);
  }
  void info(std::string_view message, std::initializer_list<LogField> fields = {}) {
    log(LogLevel::kInfo, message, fields);
  }
  void warning(std::string_view message, std::initializer_list<LogField> fields = {}) {
    log(LogLevel::kWarning, message, fields);
  }
  void error(std::string_view message, std::initializer_list<LogField> fields = {}) {
    log(LogLevel::kError, message, fields);
  }

 private:
  struct Output;
  const LogLevel level_;
  std::unique_ptr<Output> output_;
};

}  // namespace riffle
