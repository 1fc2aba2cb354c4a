#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "indexer/base/result.h"

namespace riffle::index {

struct TermSpec {
  std::string term;     // `*` is a wildcard; `\*` and `\\` are a star and a backslash
  bool phrase = false;  // literal, blanks and breakers included; bounded by breakers on both sides
  bool whole_token = false;     // TERM(x)
  bool case_sensitive = false;  // CASE(x)
};

// An event's searchable_text(), folded at most once however many terms look at it. Not thread-safe;
// `text` must outlive it.
class FoldedText {
 public:
  explicit FoldedText(std::string_view text) : text_(text) {}
  // Its letters may still be of either case where folding is nothing but that.
  std::string_view caseless();
  std::string_view keeping_case();

 private:
  bool folds_like_ascii();

  enum class Known : uint8_t { kNo, kLikeAscii, kOther };
  std::string_view text_;
  Known known_ = Known::kNo;
  bool caseless_made_ = false;
  bool keeping_case_made_ = false;
  std::string caseless_;
  std::string keeping_case_;
};

// One search term ready to be looked for in event texts: docs/search-semantics.md word for word.
// Immutable, thread-safe.
class TermMatcher {
 public:
  static Result<TermMatcher> compile(const TermSpec& spec);
  ~TermMatcher();
  TermMatcher(TermMatcher&&) noexcept;
  TermMatcher& operator=(TermMatcher&&) noexcept;

  // `text` is searchable_text() of an event.
  bool matches(std::string_view text) const;
  bool matches(FoldedText& text) const;

 private:
  struct Compiled;
  explicit TermMatcher(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

// What terms are matched against: the event's own bytes, but with the escapes inside JSON strings
// decoded where the event is a JSON object or array. Returns `raw` itself, or the decoded text in
// `scratch`.
std::string_view searchable_text(std::string_view raw, std::string& scratch);

}  // namespace riffle::index
