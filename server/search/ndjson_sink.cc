#include "server/search/ndjson_sink.h"

#include <algorithm>

#include "server/search/json_text.h"

namespace riffle::server {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kProgressEvery =
    std::chrono::milliseconds(200);       // five a second, as the contract says
constexpr size_t kLineBytes = 64 * 1024;  // rows are handed over in pieces of about this size

void append_fields(std::string& out, const std::vector<std::string>& fields) {
  out += "\"fields\":[";
  for (size_t i = 0; i < fields.size(); ++i) {
    out += i == 0 ? "{\"name\":" : ",{\"name\":";
    append_json(out, fields[i]);
    out += '}';
  }
  out += ']';
}

std::string_view severity_text(index::SearchMessage::Severity severity) {
  switch (severity) {
    case index::SearchMessage::Severity::kInfo:
      return "info";
    case index::SearchMessage::Severity::kWarning:
      return "warning";
    case index::SearchMessage::Severity::kError:
      break;
  }
  return "error";
}

}  // namespace

NdjsonSink::NdjsonSink(LineQueue& lines, const Options& options)
    : lines_(lines), options_(options), begin_(Clock::now()), last_progress_(begin_) {}

bool NdjsonSink::push_fields() {
  std::string line = "{\"type\":\"fields\",";
  append_fields(line, fields_);
  line += events_ ? ",\"events\":true}\n" : ",\"events\":false}\n";
  announced_ = true;
  return lines_.push(std::move(line));
}

void NdjsonSink::announce(const index::Batch& batch) {
  bool changed = !announced_;
  for (const auto& field : batch.fields()) {
    if (known_fields_.insert(field.name).second) {
      fields_.push_back(field.name);
      changed = true;
    }
  }
  if (!announced_) events_ = !options_.transforming && batch.find("_raw") != nullptr;
  if (changed) push_fields();
}

Result<lang::Flow> NdjsonSink::rows(const index::Batch& batch) {
  size_t count = batch.rows();
  if (options_.max_rows && rows_ + count > *options_.max_rows) {
    count = static_cast<size_t>(*options_.max_rows - rows_);
    if (!cut_) {
      message(
          {index::SearchMessage::Severity::kWarning,
           "the answer was cut after " + std::to_string(*options_.max_rows) + " rows (max_rows)",
           {}});
    }
    cut_ = true;
  }
  announce(batch);
  std::string lines;
  for (size_t row = 0; row < count; ++row) {
    lines += "{\"type\":\"row\",\"row\":";
    append_json_row(lines, batch, row);
    lines += "}\n";
    if (lines.size() >= kLineBytes || row + 1 == count) {
      if (!lines_.push(std::move(lines))) return lang::Flow::kStop;
      lines.clear();
    }
  }
  rows_ += count;
  return cut_ ? lang::Flow::kStop : lang::Flow::kMore;
}

void NdjsonSink::preview(const index::Batch& batch) {
  std::vector<std::string> fields;
  for (const auto& field : batch.fields()) fields.push_back(field.name);
  std::string line = "{\"type\":\"preview\",";
  append_fields(line, fields);
  line += ",\"rows\":[";
  const uint64_t count = std::min<uint64_t>(batch.rows(), options_.max_rows.value_or(batch.rows()));
  for (size_t row = 0; row < count; ++row) {
    if (row > 0) line += ',';
    append_json_row(line, batch, row);
  }
  line += "]}\n";
  lines_.try_push(std::move(line));
}

void NdjsonSink::progress(const index::ScanStatistics& statistics) {
  const auto now = Clock::now();
  if (now - last_progress_ < kProgressEvery) return;
  last_progress_ = now;
  std::string line = "{\"type\":\"progress\",\"progress\":{\"scanned_events\":" +
                     std::to_string(statistics.events_scanned) +
                     ",\"scanned_bytes\":" + std::to_string(statistics.bytes_scanned) +
                     ",\"matched\":" + std::to_string(statistics.events_matched) + ",\"fraction\":";
  append_json(line, std::clamp(statistics.fraction, 0.0, 1.0));
  line += ",\"seconds\":";
  append_json(line, std::chrono::duration<double>(now - begin_).count());
  line += "}}\n";
  lines_.try_push(std::move(line));
  if (options_.preview && !timeline_.empty()) lines_.try_push(timeline_.to_line());
}

void NdjsonSink::matched(const index::Batch& batch) { timeline_.add(batch); }

void NdjsonSink::message(const index::SearchMessage& message) {
  std::string line = "{\"type\":\"message\",\"message\":{\"severity\":";
  append_json(line, severity_text(message.severity));
  line += ",\"text\":";
  append_json(line, message.text);
  if (!message.command.empty()) {
    line += ",\"command\":";
    append_json(line, message.command);
  }
  line += "}}\n";
  lines_.push(std::move(line));
}

void NdjsonSink::finish(bool events) {
  if (!announced_) {
    events_ = events && !options_.transforming;
    push_fields();
  }
  if (events_) lines_.push(timeline_.to_line());
}

}  // namespace riffle::server
