#pragma once

#include <optional>
#include <string>

#include "indexer/base/regex.h"
#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

// The regular expression that a call has as an argument: compiled once where it is constant, else
// when it changes. Values on which the engine gave up are counted and told to the user when the
// call is done with. The context must outlive it. Calls on one object never overlap.
class CallPattern {
 public:
  // User error, with the argument's span, for a constant that does not compile.
  static Result<CallPattern> bind(const FunctionCall& call, size_t argument);
  CallPattern(CallPattern&& other) noexcept;
  CallPattern& operator=(CallPattern&&) = delete;
  ~CallPattern();

  // The pattern as `value` has it; null where that is null.
  Result<const Regex*> get(const index::ValueView& value);
  // Whether it is found in `text`; a given-up search is told and counts as not found.
  bool found(const Regex& regex, std::string_view text) { return search(regex, text, 0); }
  bool search(const Regex& regex, std::string_view text, size_t from);
  bool search_next(const Regex& regex);
  const RegexMatch& match() const { return match_; }

 private:
  CallPattern(const FunctionCall& call, size_t argument);
  Result<void> compile(const std::string& pattern);
  bool judge(RegexOutcome outcome);

  const index::SearchContext* context_;
  std::string function_;
  SourceSpan span_;
  bool constant_ = false;
  std::optional<Regex> regex_;
  RegexMatch match_;
  uint64_t gave_up_ = 0;
};

}  // namespace riffle::lang
