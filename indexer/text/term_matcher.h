#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "indexer/base/result.h"

namespace riffle::index {

struct TermSpec {
  std::string term;             // `*` is a wildcard unless escaped as `\*`
  bool phrase = false;          // literal, blanks and breakers included; bounded by breakers on both sides
  bool whole_token = false;     // TERM(x)
  bool case_sensitive = false;  // CASE(x)
};

// One search term ready to be looked for in event texts: design.md section 3 word for word. Immutable, thread-safe.
class TermMatcher {
 public:
  static Result<TermMatcher> compile(const TermSpec& spec);
  ~TermMatcher();
  TermMatcher(TermMatcher&&) noexcept;
  TermMatcher& operator=(TermMatcher&&) noexcept;

  // `text` is searchable_text() of an event.
  bool matches(std::string_view text) const;

 private:
  struct Compiled;
  explicit TermMatcher(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

// What terms are matched against: the event's own bytes, but with the escapes inside JSON strings decoded where the event is a JSON object or array.
// Returns `raw` itself, or the decoded text in `scratch`.
std::string_view searchable_text(std::string_view raw, std::string& scratch);

}  // namespace riffle::index
