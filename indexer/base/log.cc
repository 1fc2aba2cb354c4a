#include "indexer/base/log.h"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <mutex>
#include <utility>

#include "indexer/base/json.h"
#include "indexer/base/time.h"
#include "indexer/base/time_zone.h"

namespace riffle {
namespace {

constexpr std::array<std::string_view, 4> kLevelNames = {"debug", "info", "warning", "error"};

std::string time_text(Micros at) {
  const CivilTime t = TimeZone::utc()->to_civil(at);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", t.year, t.month, t.day, t.hour,
                     t.minute, t.second, t.micros);
}

class FunctionSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit FunctionSink(std::function<void(std::string_view)> function)
      : function_(std::move(function)) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    function_({message.payload.data(), message.payload.size()});
  }
  void flush_() override {}

 private:
  std::function<void(std::string_view)> function_;
};

}  // namespace

std::optional<LogLevel> parse_log_level(std::string_view text) {
  if (text == "warn") return LogLevel::kWarning;
  for (size_t i = 0; i < kLevelNames.size(); ++i) {
    if (kLevelNames[i] == text) return static_cast<LogLevel>(i);
  }
  return {};
}

struct Logger::Output {
  explicit Output(spdlog::sink_ptr sink) : logger("riffle", std::move(sink)) {
    // The level was judged before, and the line is whole.
    logger.set_level(spdlog::level::trace);
    logger.set_pattern("%v");
    logger.flush_on(spdlog::level::trace);
  }
  spdlog::logger logger;
};

Logger::Logger(LogLevel level)
    : level_(level),
      output_(std::make_unique<Output>(std::make_shared<spdlog::sinks::stderr_sink_mt>())) {}

Logger::Logger(LogLevel level, std::function<void(std::string_view)> sink)
    : level_(level),
      output_(std::make_unique<Output>(std::make_shared<FunctionSink>(std::move(sink)))) {}

Logger::~Logger() = default;

void Logger::log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  if (!enabled(level)) return;
  JsonWriter line;
  line.begin_object().member("time", time_text(now_micros()));
  line.member("level", kLevelNames[static_cast<size_t>(level)]).member("message", message);
  for (const LogField& field : fields) line.member(field.name, field.value);
  line.end_object();
  output_->logger.log(spdlog::level::info, spdlog::string_view_t(line.text()));
}

}  // namespace riffle
