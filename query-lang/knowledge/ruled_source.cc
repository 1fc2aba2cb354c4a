#include "query-lang/knowledge/ruled_source.h"

#include <algorithm>
#include <map>

#include "indexer/base/regex.h"
#include "indexer/read/field_comparison.h"
#include "query-lang/knowledge/ruled_scan.h"
#include "query-lang/syntax/expanding_command.h"

namespace riffle::lang {

using index::FieldDemand;
using index::Predicate;

namespace {

std::string quoted_name(std::string_view name) { return "'" + std::string(name) + "'"; }

std::string command_of(const FieldRule& rule) {
  switch (rule.kind) {
    case FieldRule::Kind::kExtraction:
      return "| rex field=" + quote_string(rule.source) + " " + quote_string(rule.text);
    case FieldRule::Kind::kAlias:
      return "| eval " + quote_string(rule.field) + "=coalesce(" + quoted_name(rule.text) + ", " +
             quoted_name(rule.field) + ")";
    case FieldRule::Kind::kCef:
    case FieldRule::Kind::kCalculation:
      break;
  }
  return "| eval " + quote_string(rule.field) + "=" + rule.text;
}

// Rules with literal values are built in: compiling takes a millisecond, which a search that may
// need no rule does not spend on one that is known to be right: its names are read off it.
std::vector<std::string> groups_of(std::string_view pattern) {
  constexpr std::string_view kOpening = "(?<";
  std::vector<std::string> names;
  for (size_t at = pattern.find(kOpening); at != std::string_view::npos;
       at = pattern.find(kOpening, at)) {
    at += kOpening.size();
    const std::string_view name = pattern.substr(at, pattern.find('>', at) - at);
    if (!name.empty() && name.find_first_of("=!") != 0) names.emplace_back(name);
  }
  return names;
}

Result<std::vector<std::string>> added_fields(const FieldRule& rule) {
  if (rule.kind != FieldRule::Kind::kExtraction) return std::vector<std::string>{rule.field};
  if (rule.literal) return groups_of(rule.text);
  RIFFLE_ASSIGN(const Regex regex, Regex::compile(rule.text));
  std::vector<std::string> names;
  for (const Regex::NamedGroup& group : regex.named_groups()) names.push_back(group.name);
  return names;
}

Predicate events_of(const FieldRule& rule) {
  std::vector<Predicate> all = {
      Predicate::compare("sourcetype", Predicate::Op::kEqual, rule.sourcetype)};
  for (const std::string& other : rule.not_of) {
    all.push_back(
        Predicate::negate(Predicate::compare("sourcetype", Predicate::Op::kEqual, other)));
  }
  return Predicate::all_of(std::move(all));
}

Result<PreparedRule> prepared(const FieldRule& rule) {
  Predicate events = events_of(rule);
  RIFFLE_ASSIGN(index::RowFilter of_events, index::RowFilter::compile(events));
  PreparedRule made{std::move(events), std::move(of_events), {}, false, true, false, {}};
  if (rule.kind == FieldRule::Kind::kCef) {
    made.adds_any = true;
    return made;
  }
  made.command = command_of(rule);
  if (!rule.literal) RIFFLE_TRY(parse_generated(made.command, nullptr));
  RIFFLE_ASSIGN(made.adds, added_fields(rule));
  made.reads_raw = rule.kind == FieldRule::Kind::kExtraction && rule.source == "_raw";
  made.literal = rule.literal && made.reads_raw;
  return made;
}

bool adds_one(const std::vector<const PreparedRule*>& rules, const std::string& field) {
  return std::any_of(rules.begin(), rules.end(), [&](const PreparedRule* rule) {
    return rule->adds_to(FieldDemand::only({field}));
  });
}

void add_compared(const Predicate& predicate, FieldDemand& fields) {
  if (predicate.kind == Predicate::Kind::kCompare) fields.add(predicate.field);
  for (const Predicate& child : predicate.children) add_compared(child, fields);
}

// Whether what is equal to it can be looked for as a phrase: nothing in it means anything but
// itself.
bool is_plain(const std::string& literal) {
  bool letters = false;
  for (const char c : literal) {
    const bool letter = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && std::string_view("._-/:@=%").find(c) == std::string_view::npos) return false;
    letters |= letter;
  }
  return letters && !index::Cidr::parse(literal);
}

// The events in which the rule may give the field a value that the comparison asks for.
Predicate may_give(const PreparedRule& rule, const Predicate& compare) {
  if (!rule.literal || compare.op != Predicate::Op::kEqual || !is_plain(compare.literal))
    return rule.events;
  return Predicate::all_of({rule.events, Predicate::term_match(compare.literal, true)});
}

// What the events as they are can be asked instead of the predicate: it is true of all rows of
// which the predicate is (`widen`), or of none of which it is not. Rows that no rule is for keep
// their answer.
Predicate bounded(const Predicate& predicate, const std::vector<const PreparedRule*>& rules,
                  bool widen) {
  Predicate result = predicate;
  switch (predicate.kind) {
    case Predicate::Kind::kAnd:
    case Predicate::Kind::kOr:
    case Predicate::Kind::kNot: {
      const bool inside = widen != (predicate.kind == Predicate::Kind::kNot);
      for (Predicate& child : result.children) child = bounded(child, rules, inside);
      return result;
    }
    case Predicate::Kind::kCompare:
      break;
    case Predicate::Kind::kAll:
    case Predicate::Kind::kNone:
    case Predicate::Kind::kTerm:
      return result;
  }
  std::vector<Predicate> parts = {predicate};
  for (const PreparedRule* rule : rules) {
    if (!rule->adds_to(FieldDemand::only({predicate.field}))) continue;
    parts.push_back(widen ? may_give(*rule, predicate) : Predicate::negate(rule->events));
  }
  return widen ? Predicate::any_of(std::move(parts)) : Predicate::all_of(std::move(parts));
}

bool reads_added(const Predicate& predicate, const std::vector<const PreparedRule*>& rules) {
  if (predicate.kind == Predicate::Kind::kCompare) return adds_one(rules, predicate.field);
  return std::any_of(predicate.children.begin(), predicate.children.end(),
                     [&](const Predicate& child) { return reads_added(child, rules); });
}

}  // namespace

RuledSource::RuledSource(std::shared_ptr<const index::EventSource> inner,
                         std::vector<PreparedRule> rules)
    : inner_(std::move(inner)), rules_(std::move(rules)) {}
RuledSource::~RuledSource() = default;

Result<std::shared_ptr<const index::EventSource>> RuledSource::make(
    std::shared_ptr<const index::EventSource> inner, std::vector<FieldRule> rules) {
  if (inner == nullptr || rules.empty()) return inner;
  std::stable_sort(rules.begin(), rules.end(),
                   [](const FieldRule& a, const FieldRule& b) { return a.kind < b.kind; });
  std::vector<PreparedRule> made;
  for (const FieldRule& rule : rules) {
    Result<PreparedRule> one = prepared(rule);
    if (!one) return std::move(one).error().with_context("field rule " + rule.name);
    made.push_back(std::move(*one));
  }
  return std::shared_ptr<const index::EventSource>(
      new RuledSource(std::move(inner), std::move(made)));
}

Result<bool> RuledSource::has_events(const PreparedRule& rule, const index::ScanSpec& spec,
                                     const index::SearchContext& context) const {
  index::ScanSpec asked;
  asked.time = spec.time;
  asked.index_time = spec.index_time;
  asked.predicate = rule.events;
  asked.fields = FieldDemand::none();
  asked.order = index::ScanSpec::Order::kAny;
  // What this scan could tell the other one tells too.
  index::SearchContext quiet = context;
  quiet.message = [](const index::SearchMessage&) {};
  RIFFLE_ASSIGN(const std::unique_ptr<index::Scan> scan, inner_->scan(asked, quiet));
  for (size_t part = 0; part < scan->parts(); ++part) {
    RIFFLE_ASSIGN(const std::optional<index::Batch> batch, scan->next(part));
    if (batch) return true;
  }
  return false;
}

Result<RuledSource::Rules> RuledSource::needed(const index::ScanSpec& spec,
                                               const index::SearchContext& context) const {
  FieldDemand fields = spec.fields;
  add_compared(spec.predicate, fields);
  Rules all;
  Rules adding;
  for (const PreparedRule& rule : rules_) {
    all.push_back(&rule);
    if (rule.adds_to(fields)) adding.push_back(&rule);
  }
  if (adding.empty()) return adding;
  // Where all of an event is wanted anyway, a rule costs nothing that is for others.
  if (spec.order == index::ScanSpec::Order::kNewestFirst && spec.fields.all &&
      !reads_added(spec.predicate, all))
    return all;
  std::map<std::string, bool> known;
  const auto keep_useful = [&](Rules& rules) -> Result<void> {
    Rules useful;
    for (const PreparedRule* rule : rules) {
      const std::string events = to_string(rule->events);
      if (!known.contains(events)) {
        RIFFLE_ASSIGN(known[events], has_events(*rule, spec, context));
      }
      if (known[events]) useful.push_back(rule);
    }
    rules = std::move(useful);
    return {};
  };
  RIFFLE_TRY(keep_useful(adding));
  const bool reads_raw = std::all_of(adding.begin(), adding.end(),
                                     [](const PreparedRule* rule) { return rule->reads_raw; });
  if (reads_raw) return adding;
  // One of them may read what others add.
  RIFFLE_TRY(keep_useful(all));
  return all;
}

Result<std::unique_ptr<index::Scan>> RuledSource::scan_ruled(
    const index::ScanSpec& spec, const Rules& rules, const index::SearchContext& context) const {
  const bool filters = reads_added(spec.predicate, rules);
  index::ScanSpec asked = spec;
  if (std::any_of(rules.begin(), rules.end(), [](const auto* rule) { return !rule->reads_raw; }))
    asked.fields = FieldDemand::everything();
  asked.fields.add("_raw");
  asked.fields.add("sourcetype");
  if (filters) {
    add_compared(spec.predicate, asked.fields);
    asked.predicate = bounded(spec.predicate, rules, true);
    asked.limit.reset();
  }
  RIFFLE_ASSIGN(std::unique_ptr<index::Scan> inner, inner_->scan(asked, context));
  auto scan = std::make_unique<RuledScan>(std::move(inner), rules);
  RIFFLE_TRY(scan->open(context, filters ? &spec.predicate : nullptr));
  return std::unique_ptr<index::Scan>(std::move(scan));
}

Result<std::unique_ptr<index::Scan>> RuledSource::scan(const index::ScanSpec& spec,
                                                       const index::SearchContext& context) const {
  RIFFLE_ASSIGN(const Rules rules, needed(spec, context));
  if (rules.empty()) return inner_->scan(spec, context);
  if (spec.order != index::ScanSpec::Order::kAny || spec.fields.wants("_raw"))
    return scan_ruled(spec, rules, context);
  // The texts of all other events need not be read.
  std::vector<Predicate> events;
  for (const PreparedRule* rule : rules) {
    if (std::find(events.begin(), events.end(), rule->events) == events.end())
      events.push_back(rule->events);
  }
  const Predicate of_rules = Predicate::any_of(std::move(events));
  index::ScanSpec others = spec;
  others.predicate = Predicate::all_of({spec.predicate, Predicate::negate(of_rules)});
  index::ScanSpec own = spec;
  own.predicate = Predicate::all_of({spec.predicate, of_rules});
  auto once = told_once(context);
  RIFFLE_ASSIGN(std::unique_ptr<index::Scan> first, inner_->scan(others, *once));
  RIFFLE_ASSIGN(std::unique_ptr<index::Scan> second, scan_ruled(own, rules, *once));
  return std::unique_ptr<index::Scan>(
      std::make_unique<JoinedScan>(std::move(once), std::move(first), std::move(second)));
}

}  // namespace riffle::lang
