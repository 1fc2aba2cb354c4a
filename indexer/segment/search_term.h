#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "indexer/pattern/pattern_rows.h"
#include "indexer/text/term_matcher.h"

namespace riffle::index {

// A term of one search: the normative matcher, and what the segments it has met make of it.
// Thread-safe.
class SearchTerm {
 public:
  // User error where the term can't be.
  static Result<std::unique_ptr<const SearchTerm>> compile(const TermSpec& spec);

  const TermSpec& spec() const { return spec_; }
  const TermMatcher& matcher() const { return matcher_; }
  // Compiled at the first call for a segment.
  Result<std::shared_ptr<const PatternTerm>> for_segment(
      const std::shared_ptr<const PatternSegment>& segment) const;

 private:
  SearchTerm(TermSpec spec, TermMatcher matcher)
      : spec_(std::move(spec)), matcher_(std::move(matcher)) {}

  struct Compiled {
    std::shared_ptr<const PatternSegment> segment;
    std::shared_ptr<const PatternTerm> term;
  };
  TermSpec spec_;
  TermMatcher matcher_;
  mutable std::mutex mutex_;
  mutable std::vector<Compiled> compiled_;  // guarded by mutex_; the newest last
};

}  // namespace riffle::index
