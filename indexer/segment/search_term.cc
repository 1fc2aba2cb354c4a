#include "indexer/segment/search_term.h"

#include <algorithm>

namespace riffle::index {
namespace {

// A scan goes from segment to segment: those it has left need not be remembered.
constexpr size_t kRememberedSegments = 16;

}  // namespace

Result<std::unique_ptr<const SearchTerm>> SearchTerm::compile(const TermSpec& spec) {
  RIFFLE_ASSIGN(TermMatcher matcher, TermMatcher::compile(spec));
  return std::unique_ptr<const SearchTerm>(new SearchTerm(spec, std::move(matcher)));
}

Result<std::shared_ptr<const PatternTerm>> SearchTerm::for_segment(
    const std::shared_ptr<const PatternSegment>& segment) const {
  const std::lock_guard lock(mutex_);
  const auto found =
      std::find_if(compiled_.begin(), compiled_.end(),
                   [&](const Compiled& compiled) { return compiled.segment == segment; });
  if (found != compiled_.end()) return found->term;
  RIFFLE_ASSIGN(PatternTerm term, PatternTerm::compile(segment, spec_));
  if (compiled_.size() == kRememberedSegments) compiled_.erase(compiled_.begin());
  compiled_.push_back({segment, std::make_shared<const PatternTerm>(std::move(term))});
  return compiled_.back().term;
}

}  // namespace riffle::index
