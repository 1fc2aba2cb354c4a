#include "server/cli/search_output.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>

#include "server/search/terminal_text.h"

namespace riffle::server {
namespace {

size_t stdout_columns() {
  winsize size{};
  return isatty(STDOUT_FILENO) != 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col
                                                                                    : 0;
}

}  // namespace

std::unique_ptr<ResultWriter> stdout_writer(OutputFormat format,
                                            std::shared_ptr<const TimeZone> zone) {
  ByteSink to_stdout = [](std::string_view bytes) {
    return std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size() &&
           std::fflush(stdout) == 0;
  };
  // Bytes for a file or a program stay as they are; a terminal would obey those of an event.
  if (format != OutputFormat::kTable && isatty(STDOUT_FILENO) != 0) {
    to_stdout = [plain = std::move(to_stdout)](std::string_view bytes) {
      return plain(escape_lines_for_terminal(bytes));
    };
  }
  return make_result_writer(format, to_stdout, {stdout_columns(), std::move(zone)});
}

std::string summary_text(uint64_t rows, uint64_t matched, uint64_t scanned, double seconds) {
  std::string text = fmt::format("{} row{}", rows, rows == 1 ? "" : "s");
  if (scanned > 0) text += fmt::format(" · {} of {} events matched", matched, scanned);
  return text + fmt::format(" · {:.2f} s", seconds);
}

SearchOutput::SearchOutput(std::unique_ptr<ResultWriter> writer)
    : writer_(std::move(writer)), terminal_(isatty(STDERR_FILENO) != 0) {}

Result<lang::Flow> SearchOutput::rows(const index::Batch& batch) {
  {
    const std::lock_guard lock(mutex_);
    clear_progress();
  }
  rows_ += batch.rows();
  reader_gone_ = reader_gone_ || !writer_->rows(batch);
  return reader_gone_ ? lang::Flow::kStop : lang::Flow::kMore;
}

void SearchOutput::progress(const index::ScanStatistics& statistics) {
  progress_text(fmt::format("{:3.0f} %  {} events matched", statistics.fraction * 100,
                            statistics.events_matched));
}

void SearchOutput::progress_text(const std::string& text) {
  if (!terminal_) return;
  const std::lock_guard lock(mutex_);
  std::fprintf(stderr, "\r%s\x1b[K", text.c_str());
  progress_shown_ = true;
}

void SearchOutput::clear_progress() {
  if (progress_shown_) std::fputs("\r\x1b[K", stderr);
  progress_shown_ = false;
}

void SearchOutput::message(const index::SearchMessage& message) {
  const std::lock_guard lock(mutex_);
  clear_progress();
  std::string_view severity = "note";
  if (message.severity == index::SearchMessage::Severity::kWarning) severity = "warning";
  if (message.severity == index::SearchMessage::Severity::kError) severity = "error";
  std::string text = std::string(severity) + ": ";
  if (!message.command.empty()) text += message.command + ": ";
  for (const auto& line : terminal_lines(text + message.text))
    std::fprintf(stderr, "%s\n", line.c_str());
}

void SearchOutput::finish(const std::string& summary) {
  {
    const std::lock_guard lock(mutex_);
    clear_progress();  // the writer may still hold rows
  }
  if (!reader_gone_) reader_gone_ = !writer_->finish();
  const std::lock_guard lock(mutex_);
  std::fprintf(stderr, "%s\n", escape_for_terminal(summary).c_str());
}

}  // namespace riffle::server
