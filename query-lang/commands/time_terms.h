#pragma once

#include <optional>
#include <string>
#include <vector>

#include "indexer/base/result.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/syntax/search_expression.h"

namespace riffle::lang {

// The time modifiers of a search (earliest=, latest=, _index_earliest=, _index_latest=, starttime=,
// endtime= with timeformat=, daysago= and kin, searchtimespanhours= and kin). Those that hold for
// the whole search narrow the scan; one inside of an OR holds for its alternative only and becomes
// a condition on _time.
class TimeTerms {
 public:
  // Takes the modifiers out of a search that reads events. User errors point at a time that cannot
  // be read.
  static Result<TimeTerms> extract(const SearchExpression& expression);
  // A search further down a pipeline filters rows, and `earliest` is a field like any other there.
  static TimeTerms none(const SearchExpression& expression);

  Result<void> narrow(ScanTimes& times, const index::SearchContext& context) const;
  // The rest of the search.
  Result<index::Predicate> predicate(const index::SearchContext& context) const;

 private:
  SearchExpression rest_;                    // the modifiers inside of OR and NOT still in it
  std::vector<SearchExpression> modifiers_;  // comparisons
  std::string format_;                       // of starttime and endtime
  bool understood_ = false;                  // comparisons in rest_ that are modifiers mean times
};

}  // namespace riffle::lang
