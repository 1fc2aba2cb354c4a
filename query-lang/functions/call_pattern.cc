#include "query-lang/functions/call_pattern.h"

#include <fmt/format.h>

namespace riffle::lang {

CallPattern::CallPattern(const FunctionCall& call, size_t argument)
    : context_(&call.context),
      function_(call.expression.text),
      span_(call.expression.arguments[argument].span) {}

CallPattern::CallPattern(CallPattern&& other) noexcept
    : context_(other.context_),
      function_(std::move(other.function_)),
      span_(other.span_),
      constant_(other.constant_),
      regex_(std::move(other.regex_)),
      match_(std::move(other.match_)),
      gave_up_(std::exchange(other.gave_up_, 0)) {}

CallPattern::~CallPattern() {
  if (gave_up_ == 0 || !context_->message) return;
  context_->message({index::SearchMessage::Severity::kWarning,
                     fmt::format("{}() gave up on {} values: the pattern needs too many steps on "
                                 "them; they count as not matching",
                                 function_, gave_up_),
                     {}});
}

Result<CallPattern> CallPattern::bind(const FunctionCall& call, size_t argument) {
  CallPattern pattern(call, argument);
  const std::optional<index::Value>& constant = call.constants[argument];
  if (constant && !constant->is_null()) {
    RIFFLE_TRY(pattern.compile(index::to_text(*constant)));
    pattern.constant_ = true;
  }
  return pattern;
}

Result<void> CallPattern::compile(const std::string& pattern) {
  auto regex = Regex::compile(pattern);
  if (!regex) {
    Error error = std::move(regex).error();
    error.span = span_;
    return error;
  }
  regex_ = std::move(regex).value();
  return {};
}

Result<const Regex*> CallPattern::get(const index::ValueView& value) {
  if (value.is_null()) return nullptr;
  if (!constant_) {
    const std::string pattern = index::to_text(value);
    if (!regex_ || regex_->pattern() != pattern) RIFFLE_TRY(compile(pattern));
  }
  return &*regex_;
}

bool CallPattern::search(const Regex& regex, std::string_view text, size_t from) {
  return judge(regex.search(text, match_, from));
}

bool CallPattern::search_next(const Regex& regex) { return judge(regex.search_next(match_)); }

bool CallPattern::judge(RegexOutcome outcome) {
  if (outcome == RegexOutcome::kGaveUp) ++gave_up_;
  return outcome == RegexOutcome::kMatch;
}

}  // namespace riffle::lang
