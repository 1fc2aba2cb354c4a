#include "query-lang/commands/event_trace.h"

#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "indexer/base/time_format.h"
#include "query-lang/commands/subpipeline.h"
#include "query-lang/syntax/field_name.h"
#include "query-lang/syntax/search_expression.h"

namespace riffle::lang {
namespace {

using index::Batch;

// A value longer than this is cut where it is shown as a reason.
constexpr size_t kMostShownBytes = 200;

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

// The field and the value that an event is known by.
std::pair<std::string_view, std::string_view> key_of(std::string_view event) {
  const size_t sign = event.find('=');
  if (sign == std::string_view::npos || sign == 0) return {"_id", event};
  return {event.substr(0, sign), event.substr(sign + 1)};
}

// The text of a command, made to keep the field by which the event is known.
std::string keeping(std::string_view field, const CommandNode& command) {
  std::string text = command.print();
  const std::string_view name = command.spec().name;
  const bool picks = name == "table" || (name == "fields" && !text.starts_with("fields -"));
  return picks ? text + ", " + print_field(field) : text;
}

class Tracer {
 public:
  Tracer(const Pipeline& pipeline, std::string_view event,
         std::shared_ptr<const Knowledge> knowledge, const index::SearchContext& context)
      : pipeline_(pipeline),
        field_(key_of(event).first),
        filter_("search " + print_field(field_) + "=" + quoted(key_of(event).second)),
        knowledge_(std::move(knowledge)),
        context_(context),
        charge_(*context.memory) {
    context_.message = nullptr;  // of the searches that the tracing runs
  }

  Result<std::vector<TraceStep>> trace() {
    std::vector<TraceStep> steps;
    RIFFLE_ASSIGN(Batch event, event_anywhere());
    if (event.rows() == 0) {
      steps.push_back({filter_, "not found", "no event has this " + field_});
      return steps;
    }
    RIFFLE_ASSIGN(const Batch in_time, run(filter_));
    if (in_time.rows() == 0) {
      steps.push_back({"the time range", "dropped", "it is of " + time_of(event)});
      return steps;
    }
    for (size_t i = 0; i < pipeline_.size(); ++i) {
      const CommandNode& command = *pipeline_[i];
      if (command.kind() == CommandKind::kTransforming) {
        steps.push_back({command.print(), "merged into a table",
                         "what comes out are rows of the table, no events"});
        return steps;
      }
      RIFFLE_ASSIGN(Batch after, run(prefix(i + 1)));
      if (after.rows() == 0) {
        RIFFLE_ASSIGN(std::string reason, why(command, event));
        steps.push_back({command.print(), "dropped", std::move(reason)});
        return steps;
      }
      steps.push_back({command.print(), "kept", ""});
      event = std::move(after);
    }
    return steps;
  }

 private:
  // The first `count` commands, and of their rows the event's.
  std::string prefix(size_t count) const {
    bool by_row = true;
    for (size_t i = 1; i < count; ++i) by_row &= pipeline_[i]->kind() == CommandKind::kStreaming;
    std::string text = keeping(field_, *pipeline_[0]);
    if (by_row) text += " | " + filter_;
    for (size_t i = 1; i < count; ++i) text += " | " + keeping(field_, *pipeline_[i]);
    if (!by_row) text += " | " + filter_;
    return text;
  }

  Result<Batch> run(const std::string& text) {
    const SourceText source =
        SourceText::plain((text.starts_with("search ") ? "" : "| ") + text + " | head 1");
    PipelineScope scope;
    scope.source = &source;
    scope.knowledge = knowledge_;
    RIFFLE_ASSIGN(const Pipeline pipeline, parse_pipeline(scope, 0, source.text().size()));
    RIFFLE_ASSIGN(SubpipelineRows result,
                  run_subpipeline(pipeline, {.rows = 0}, "explain", context_, charge_));
    return std::move(result.rows);
  }

  Result<Batch> event_anywhere() {
    const TimeRange asked = std::exchange(context_.outer_time_range, TimeRange());
    Result<Batch> event = run(filter_);
    context_.outer_time_range = asked;
    return event;
  }

  std::string time_of(const Batch& event) const {
    const auto seconds = index::as_number(event.column("_time")->at(0));
    return seconds ? format_time(*seconds, "%Y-%m-%d %H:%M:%S.%3N %Z", *context_.zone)
                   : "no time at all";
  }

  // " with a=1, b=x" of the fields that a command looks at, as they came to it.
  static std::string values(const CommandNode& command, const Batch& event) {
    std::string text;
    for (const std::string& field : command.demand(index::FieldDemand::none()).names) {
      if (field == "_raw") continue;
      std::string value = index::to_text(event.column(field)->at(0));
      if (value.size() > kMostShownBytes) value = value.substr(0, kMostShownBytes) + "…";
      text += fmt::format("{}{}", text.empty() ? "" : ", ",
                          event.column(field)->is_null(0) ? "no " + field : field + "=" + value);
    }
    return text;
  }

  Result<std::string> why(const CommandNode& command, const Batch& event) {
    const std::string text = command.print();
    constexpr std::string_view kSearch = "search ";
    if (command.spec().name == "search" && text.starts_with(kSearch))
      return why_not_found(text.substr(kSearch.size()));
    const std::string seen = values(command, event);
    if (command.kind() == CommandKind::kStreaming)
      return seen.empty() ? "the event does not meet it" : "it has " + seen;
    return "it depends on the rows before it" + (seen.empty() ? "" : "; this one has " + seen);
  }

  // Which of the parts that a search asks for together the event has not.
  Result<std::string> why_not_found(const std::string& text) {
    const SourceText source = SourceText::plain(text);
    Lexer lexer(source, 0, text.size());
    RIFFLE_ASSIGN(const SearchExpression whole, parse_search_expression(lexer));
    const std::span<const SearchExpression> parts = whole.kind == SearchExpression::Kind::kAnd
                                                        ? std::span(whole.children)
                                                        : std::span(&whole, 1);
    std::string missing;
    for (const SearchExpression& part : parts) {
      RIFFLE_ASSIGN(const Batch found, run(filter_ + " | search " + print_search(part)));
      if (found.rows() == 0) missing += (missing.empty() ? "" : ", ") + print_search(part);
    }
    return "it does not match: " + (missing.empty() ? text : missing);
  }

  const Pipeline& pipeline_;
  std::string field_;
  std::string filter_;
  std::shared_ptr<const Knowledge> knowledge_;
  index::SearchContext context_;
  MemoryCharge charge_;
};

}  // namespace

Result<std::vector<TraceStep>> trace_event(const Pipeline& pipeline, std::string_view event,
                                           std::shared_ptr<const Knowledge> knowledge,
                                           const index::SearchContext& context) {
  return Tracer(pipeline, event, std::move(knowledge), context).trace();
}

}  // namespace riffle::lang
