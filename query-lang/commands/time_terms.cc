#include "query-lang/commands/time_terms.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "indexer/base/time_format.h"
#include "indexer/read/time_modifier.h"

namespace riffle::lang {
namespace {

using Kind = SearchExpression::Kind;
using Op = index::Predicate::Op;

struct Modifier {
  std::string_view name;
  bool index_time;
  bool begin;
  // Not empty: the value is a number of these, before now.
  std::string_view ago = {};
};

constexpr std::array kModifiers = std::to_array<Modifier>({
    {"earliest", false, true},
    {"latest", false, false},
    {"starttime", false, true},
    {"endtime", false, false},
    {"_index_earliest", true, true},
    {"_index_latest", true, false},
    {"starttimeu", false, true},
    {"endtimeu", false, false},
    {"minutesago", false, true, "m"},
    {"startminutesago", false, true, "m"},
    {"endminutesago", false, false, "m"},
    {"hoursago", false, true, "h"},
    {"starthoursago", false, true, "h"},
    {"endhoursago", false, false, "h"},
    {"daysago", false, true, "d"},
    {"startdaysago", false, true, "d"},
    {"enddaysago", false, false, "d"},
    {"monthsago", false, true, "mon"},
    {"startmonthsago", false, true, "mon"},
    {"endmonthsago", false, false, "mon"},
});

// How long the time is that is searched, from its begin or to its end.
constexpr std::array kLengths = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"searchtimespanminutes", "m"},
    {"searchtimespanhours", "h"},
    {"searchtimespandays", "d"},
    {"searchtimespanmonths", "mon"},
});

// The unit of a searchtimespan…, or nothing.
std::string_view length_unit(const SearchExpression& e) {
  if (e.kind != Kind::kCompare || e.op != Op::kEqual) return {};
  for (const auto& [name, unit] : kLengths) {
    if (name == e.field) return unit;
  }
  return {};
}

bool is_format(const SearchExpression& e) {
  return e.kind == Kind::kCompare && e.op == Op::kEqual && e.field == "timeformat";
}

// How starttime= and endtime= are written; empty: as the other times.
std::string format_of(const SearchExpression& e) {
  if (is_format(e)) return e.text;
  for (const SearchExpression& child : e.children) {
    if (std::string format = format_of(child); !format.empty()) return format;
  }
  return {};
}

const Modifier* modifier_of(const SearchExpression& e) {
  if (e.kind != Kind::kCompare || e.op != Op::kEqual) return nullptr;
  const auto found = std::find_if(kModifiers.begin(), kModifiers.end(),
                                  [&](const Modifier& m) { return m.name == e.field; });
  return found == kModifiers.end() ? nullptr : &*found;
}

Result<Micros> time_of(const SearchExpression& e, const std::string& format, Micros now,
                       const TimeZone& zone) {
  const Modifier* modifier = modifier_of(e);
  const bool counts = modifier != nullptr && !modifier->ago.empty();
  if (!format.empty() && (e.field == "starttime" || e.field == "endtime")) {
    if (const std::optional<Micros> at = parse_time(e.text, format, zone)) return *at;
    return user_error(fmt::format("{}: '{}' is not as timeformat={} says", e.field, e.text, format),
                      e.span);
  }
  const bool number =
      !e.text.empty() && e.text.find_first_not_of("0123456789") == std::string::npos;
  if (counts && !number)
    return user_error(fmt::format("{}: '{}' is no whole number", e.field, e.text), e.span);
  const std::string text = counts ? fmt::format("-{}{}", e.text, modifier->ago) : e.text;
  Result<Micros> time = index::parse_time_modifier(text, now, zone);
  if (!time)
    return user_error(fmt::format("{}: {}", e.field, time.error().message), e.span,
                      time.error().hint);
  return time;
}

Result<void> check_times(const SearchExpression& e, const std::string& format) {
  // Whether a text is a time does not depend on the clock or the zone. A dashboard's $token$
  // becomes one before the search runs.
  if (modifier_of(e) != nullptr && !e.text.starts_with('$'))
    RIFFLE_TRY(time_of(e, format, 0, *TimeZone::utc()));
  if (!length_unit(e).empty() && !e.text.starts_with('$') &&
      (e.text.empty() || e.text.find_first_not_of("0123456789") != std::string::npos))
    return user_error(fmt::format("{}: '{}' is no whole number", e.field, e.text), e.span);
  for (const SearchExpression& child : e.children) RIFFLE_TRY(check_times(child, format));
  return {};
}

// Modifiers inside of a tree as conditions on _time and _indextime.
Result<index::Predicate> with_times(const SearchExpression& e, const std::string& format,
                                    const index::SearchContext& context) {
  if (is_format(e)) return index::Predicate::all();
  if (!length_unit(e).empty())
    return user_error(e.field + " is for a whole search, not for a part of it", e.span);
  if (const Modifier* modifier = modifier_of(e)) {
    RIFFLE_ASSIGN(Micros time, time_of(e, format, context.now, *context.zone));
    return index::Predicate::compare(modifier->index_time ? "_indextime" : "_time",
                                     modifier->begin ? Op::kGreaterEqual : Op::kLess,
                                     fmt::format("{:.6f}", to_seconds(time)));
  }
  if (e.children.empty()) return to_predicate(e);
  std::vector<index::Predicate> children;
  for (const SearchExpression& child : e.children) {
    RIFFLE_ASSIGN(index::Predicate predicate, with_times(child, format, context));
    children.push_back(std::move(predicate));
  }
  if (e.kind == Kind::kNot) return index::Predicate::negate(std::move(children.front()));
  return e.kind == Kind::kAnd ? index::Predicate::all_of(std::move(children))
                              : index::Predicate::any_of(std::move(children));
}

}  // namespace

Result<TimeTerms> TimeTerms::extract(const SearchExpression& expression) {
  TimeTerms terms;
  terms.format_ = format_of(expression);
  RIFFLE_TRY(check_times(expression, terms.format_));
  terms.understood_ = true;
  const auto is_time = [](const SearchExpression& e) {
    return modifier_of(e) != nullptr || is_format(e) || !length_unit(e).empty();
  };
  if (is_time(expression)) {
    terms.modifiers_.push_back(expression);
    return terms;
  }
  terms.rest_ = expression;
  if (expression.kind == Kind::kAnd) {
    std::erase_if(terms.rest_.children, [&](const SearchExpression& child) {
      const bool modifier = is_time(child);
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
  const SearchExpression* length = nullptr;
  for (const SearchExpression& e : modifiers_) {
    if (!length_unit(e).empty()) length = &e;
    if (modifier_of(e) == nullptr) continue;
    const Modifier& modifier = *modifier_of(e);
    RIFFLE_ASSIGN(Micros time, time_of(e, format_, context.now, *context.zone));
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
  if (length != nullptr) {
    const std::string_view unit = length_unit(*length);
    if (begins[0] && !ends[0]) {
      RIFFLE_ASSIGN(ranges[0].latest,
                    index::parse_time_modifier(fmt::format("+{}{}", length->text, unit),
                                               ranges[0].earliest, *context.zone));
    } else {
      if (!ends[0]) ranges[0].latest = context.now;
      RIFFLE_ASSIGN(ranges[0].earliest,
                    index::parse_time_modifier(fmt::format("-{}{}", length->text, unit),
                                               ranges[0].latest, *context.zone));
    }
    begins[0] = ends[0] = true;
  }
  // Only a beginning: up to now.
  if (begins[0] && !ends[0]) ranges[0].latest = context.now;
  times.event = ranges[0];
  times.index = ranges[1];
  return {};
}

Result<index::Predicate> TimeTerms::predicate(const index::SearchContext& context) const {
  return understood_ ? with_times(rest_, format_, context) : to_predicate(rest_);
}

}  // namespace riffle::lang
