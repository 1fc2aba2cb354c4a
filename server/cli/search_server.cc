#include <optional>

#include "indexer/base/json.h"
#include "server/cli/command_line.h"
#include "server/cli/report.h"
#include "server/cli/search_modes.h"
#include "server/cli/search_output.h"
#include "server/http/http_client.h"
#include "server/search/json_rows.h"

namespace riffle::server {
namespace {

std::string request_body(const SearchRequest& request) {
  JsonWriter out;
  out.begin_object().member("query", request.query);
  if (!request.earliest.empty()) out.member("earliest", request.earliest);
  if (!request.latest.empty()) out.member("latest", request.latest);
  if (request.now) out.key("now").number(*request.now);
  if (!request.tz.empty()) out.member("tz", request.tz);
  out.end_object();
  return out.take();
}

std::string text_of(const JsonValue* object, std::string_view name) {
  const JsonValue* value = object == nullptr ? nullptr : object->find(name);
  return value == nullptr ? std::string() : value->text();
}

uint64_t count_of(const JsonValue* object, std::string_view name) {
  const JsonValue* value = object == nullptr ? nullptr : object->find(name);
  return value == nullptr ? 0 : static_cast<uint64_t>(value->as_number().value_or(0));
}

// The error object of an answer.
Error read_error(const JsonValue* error) {
  Error read = user_error(text_of(error, "message"), {}, text_of(error, "hint"));
  if (read.message.empty()) read.message = "the server did not say what went wrong";
  if (const JsonValue* span = error == nullptr ? nullptr : error->find("span")) {
    read.span = SourceSpan{static_cast<uint32_t>(count_of(span, "begin")),
                           static_cast<uint32_t>(count_of(span, "end"))};
  }
  return read;
}

// Takes the NDJSON of POST /api/v1/search apart as it comes.
class AnswerReader {
 public:
  explicit AnswerReader(SearchOutput& output) : output_(output) {}

  // False: no more is wanted.
  bool take(std::string_view bytes) {
    pending_ += bytes;
    size_t begin = 0;
    for (size_t end; (end = pending_.find('\n', begin)) != std::string::npos; begin = end + 1) {
      if (!take_line(std::string_view(pending_).substr(begin, end - begin))) return false;
    }
    pending_.erase(0, begin);
    return flush();
  }
  const std::optional<JsonValue>& done() const { return done_; }
  const std::optional<Error>& broken() const { return broken_; }

 private:
  bool flush() {
    if (rows_.rows() == 0) return true;
    const auto flow = output_.rows(rows_.finish());
    return flow.has_value() && *flow == lang::Flow::kMore;
  }

  bool take_line(std::string_view text) {
    auto line = parse_json(text);
    if (!line) {
      broken_ = environment_error("the server sent a line that is not JSON");
      return false;
    }
    const std::string type = text_of(&*line, "type");
    if (type == "row") {
      const JsonValue* row = line->find("row");
      if (row != nullptr && row->is_object())
        static_cast<void>(append_row(*row, rows_).has_value());
      return rows_.rows() < index::kBatchRows || flush();
    }
    if (type == "message") {
      const JsonValue* message = line->find("message");
      const std::string severity = text_of(message, "severity");
      using Severity = index::SearchMessage::Severity;
      output_.message({severity == "error"     ? Severity::kError
                       : severity == "warning" ? Severity::kWarning
                                               : Severity::kInfo,
                       text_of(message, "text"), text_of(message, "command")});
    }
    if (type == "done") done_ = std::move(*line);
    return true;
  }

  SearchOutput& output_;
  index::BatchBuilder rows_;
  std::string pending_;
  std::optional<JsonValue> done_;
  std::optional<Error> broken_;
};

}  // namespace

int search_server(const SearchCall& call) {
  auto zone = TimeZone::find(call.request.tz.empty() ? "UTC" : call.request.tz);
  if (!zone) {
    report_error(zone.error());
    return kExitFailed;
  }
  SearchOutput output(stdout_writer(call.format, *zone));
  AnswerReader reader(output);
  const auto answer =
      http_post({call.server, "/api/v1/search", call.token, request_body(call.request)},
                [&reader](std::string_view bytes) { return reader.take(bytes); });
  if (!answer) {
    report_error(answer.error());
    return answer.error().kind == ErrorKind::kUser ? kExitWrongCall : kExitFailed;
  }
  if (answer->status != 200) {
    const auto body = parse_json(answer->body);
    report_error(body ? read_error(body->find("error"))
                      : environment_error("the server answered " + std::to_string(answer->status)),
                 call.request.query);
    return kExitFailed;
  }
  if (reader.broken()) {
    report_error(*reader.broken());
    return kExitFailed;
  }
  if (!reader.done()) {  // stdout was closed, or the server was stopped
    report_error(environment_error("the answer broke off"));
    return kExitFailed;
  }
  const JsonValue* ok = reader.done()->find("ok");
  if (ok == nullptr || !ok->as_bool()) {
    report_error(read_error(reader.done()->find("error")), call.request.query);
    return kExitFailed;
  }
  const JsonValue* statistics = reader.done()->find("statistics");
  const JsonValue* seconds = statistics == nullptr ? nullptr : statistics->find("seconds");
  std::string summary = summary_text(output.row_count(), count_of(statistics, "matched"),
                                     count_of(statistics, "scanned_events"),
                                     seconds == nullptr ? 0 : seconds->as_number().value_or(0));
  const std::string complete = text_of(reader.done()->find("completeness"), "text");
  if (!complete.empty()) summary += " · " + complete;
  output.finish(summary);
  return kExitDone;
}

}  // namespace riffle::server
