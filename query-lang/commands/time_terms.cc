#include "query-lang/commands/time_terms.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "indexer/read/time_modifier.h"

namespace riffle::lang {
namespace {

using Kind = SearchExpression::Kind;
using Op = index::Predicate::Op;

struct Modifier {
  std::string_view name;
  bool index_time;
  bool begin;
};

constexpr std::array kModifiers = std::to_array<Modifier>({
    {"earliest", false, true},
    {"latest", false, false},
    {"starttime", false, true},
    {"endtime", false, false},
    {"_index_earliest", true, true},
    {"_index_latest", true, false},
});

const Modifier* modifier_of(const SearchExpression& e) {
  if (e.kind != Kind::kCompare || e.op != Op::kEqual) return nullptr;
  const auto found = std::find_if(kModifiers.begin(), kModifiers.end(),
                                  [&](const Modifier& m) { return m.name == e.field; });
  return found == kModifiers.end() ? nullptr : &*found;
}

Result<Micros> time_of(const SearchExpression& e, Micros now, const TimeZone& zone) {
  Result<Micros> time = index::parse_time_modifier(e.text, now, zone);
  if (!time)
    return user_error(fmt::format("{}: {}", e.field, time.error().message), e.span,
                      time.error().hint);
  return time;
}

Result<void> check_times(const SearchExpression& e) {
  // Whether a text is a time does not depend on the clock or the zone. A dashboard's $token$
  // becomes one before the search runs.
  if (modifier_of(e) != nullptr && !e.text.starts_with('$'))
    RIFFLE_TRY(time_of(e, 0, *TimeZone::utc()));
  for (const SearchExpression& child : e.children) RIFFLE_TRY(check_times(child));
  return {};
}

// Modifiers inside of a tree as conditions on _time and _indextime.
Result<index::Predicate> with_times(const SearchExpression& e,
                                    const index::SearchContext& context) {
  if (const Modifier* modifier = modifier_of(e)) {
    RIFFLE_ASSIGN(Micros time, time_of(e, context.now, *context.zone));
    return index::Predicate::compare(modifier->index_time ? "_indextime" : "_time",
                                     modifier->begin ? Op::kGreaterEqual : Op::kLess,
                                     fmt::format("{:.6f}", to_seconds(time)));
  }
  if (e.children.empty()) return to_predicate(e);
  std::vector<index::Predicate> children;
  for (const SearchExpression& child : e.children) {
    RIFFLE_ASSIGN(index::Predicate predicate, with_times(child, context));
    children.push_back(std::move(predicate));
  }
  if (e.kind == Kind::kNot) return index::Predicate::negate(std::move(children.front()));
  return e.kind == Kind::kAnd ? index::Predicate::all_of(std::move(children))
                              : index::Predicate::any_of(std::move(children));
}

}  // namespace

Result<TimeTerms> TimeTerms::extract(const SearchExpression& expression) {
  RIFFLE_TRY(check_times(expression));
  TimeTerms terms;
  terms.understood_ = true;
  if (modifier_of(expression) != nullptr) {
    terms.modifiers_.push_back(expression);
    return terms;
  }
  terms.rest_ = expression;
  if (expression.kind == Kind::kAnd) {
    std::erase_if(terms.rest_.children, [&](const SearchExpression& child) {
      const bool modifier = modifier_of(child) != nullptr;
      if (modifier) terms.modifiers_.push_back(child);
      return modifier;
    });
  }
  return terms;
}

TimeTerms TimeTerms::none(const SearchExpression& expression) {
  TimeTerms terms;
  terms.rest_ = expression;
  return terms;
}

Result<void> TimeTerms::narrow(ScanTimes& times, const index::SearchContext& context) const {
  std::array<bool, 2> begins = {false, false};  // of event time and index time
  std::array<bool, 2> ends = {false, false};
  std::array<TimeRange, 2> ranges = {times.event, times.index};
  for (const SearchExpression& e : modifiers_) {
    const Modifier& modifier = *modifier_of(e);
    RIFFLE_ASSIGN(Micros time, time_of(e, context.now, *context.zone));
    TimeRange& range = ranges[modifier.index_time];
    // The query's own times win over those that the search was asked for.
    if (!begins[modifier.index_time] && !ends[modifier.index_time]) range = {};
    if (modifier.begin) {
      range.earliest = begins[modifier.index_time] ? std::max(range.earliest, time) : time;
    } else {
      range.latest = ends[modifier.index_time] ? std::min(range.latest, time) : time;
    }
    (modifier.begin ? begins : ends)[modifier.index_time] = true;
  }
  // Only a beginning: up to now.
  if (begins[0] && !ends[0]) ranges[0].latest = context.now;
  times.event = ranges[0];
  times.index = ranges[1];
  return {};
}

Result<index::Predicate> TimeTerms::predicate(const index::SearchContext& context) const {
  return understood_ ? with_times(rest_, context) : to_predicate(rest_);
}

}  // namespace riffle::lang
