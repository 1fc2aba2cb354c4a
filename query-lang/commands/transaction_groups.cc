#include "query-lang/commands/transaction_groups.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "query-lang/commands/delimiter_field.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnBuilder;
using index::Value;
using index::ValueView;

namespace {

struct Group {
  std::vector<uint32_t> rows;                      // newest first
  std::map<size_t, std::set<std::string>> values;  // of the fields by their place
  double newest = 0;
  double oldest = 0;
  bool has_begin = false;
  bool has_end = false;
  bool closed = false;
  bool orphan = false;   // an event in no group
  bool evicted = false;  // given up because there were too many
};

class Grouping {
 public:
  Grouping(const TransactionRules& rules, const TransactionMarks& marks, const Batch& rows)
      : rules_(rules), marks_(marks), rows_(rows) {}

  Result<std::vector<Group>> run(const index::SearchContext& context) {
    constexpr uint32_t kRowsBetweenChecks = 4096;
    std::optional<double> last;
    for (uint32_t row = 0; row < rows_.rows(); ++row) {
      if (row % kRowsBetweenChecks == 0) RIFFLE_TRY(context.check());
      const std::optional<double> time = index::as_number(rows_.at(row, "_time"));
      if (!time) return user_error("transaction: a row has no _time");
      if (last && *time > *last)
        return user_error("transaction: the rows must come newest first", {},
                          "put `sort 0 -_time` before it");
      last = time;
      take(row, *time);
    }
    return std::move(groups_);
  }

 private:
  using Values = std::map<size_t, std::set<std::string>>;

  Values values_of_row(uint32_t row) const {
    Values values;
    for (size_t i = 0; i < rules_.fields.size(); ++i) {
      for_each_value(rows_.at(row, rules_.fields[i]),
                     [&](const ValueView& value) { values[i].insert(index::to_text(value)); });
    }
    return values;
  }

  void take(uint32_t row, double time) {
    const bool begins = std::binary_search(marks_.begins.begin(), marks_.begins.end(), row);
    const bool ends = std::binary_search(marks_.ends.begin(), marks_.ends.end(), row);
    Values values = values_of_row(row);
    // Without one of the fields only a begin or an end has a place.
    const bool bare = !rules_.fields.empty() && values.empty();
    if (bare && (rules_.unify_ends || !(begins || ends))) return add_orphan(row, time);
    std::optional<size_t> place = bare && ends ? std::nullopt : find(values, time);
    if (!place && !rules_.unify_ends && !(rules_.has_end && ends)) place = find_bare(bare, time);
    // An end belongs to a new group: what is open has its end already, or lost its begin.
    if (place && rules_.has_end && ends) {
      close(*place, !rules_.has_begin);
      place.reset();
    }
    // Going back in time, a group opens with its end.
    if (!place && rules_.has_end && !ends) return add_orphan(row, time);
    if (!place) place = open(time);
    has_bare_ |= bare;
    evict(*place);
    Group& group = groups_[*place];
    group.rows.push_back(row);
    ++open_events_;
    group.oldest = time;
    group.has_begin |= begins;
    group.has_end |= ends;
    for (auto& [field, texts] : values) {
      for (const std::string& text : texts) {
        if (group.values[field].insert(text).second)
          open_by_value_[key(field, text)].push_back(*place);
      }
    }
    if (rules_.has_begin && begins)
      close(*place, true);
    else if (group.rows.size() >= rules_.max_events)
      close(*place, true);
  }

  static std::string key(size_t field, const std::string& text) {
    return std::to_string(field) + ":" + text;
  }

  size_t open(double time) {
    Group group;
    group.newest = group.oldest = time;
    groups_.push_back(std::move(group));
    open_.push_back(true);
    ++open_groups_;
    if (rules_.fields.empty()) only_ = groups_.size() - 1;
    return groups_.size() - 1;
  }
  void close(size_t place, bool closed) {
    open_[place] = false;
    --open_groups_;
    open_events_ -= groups_[place].rows.size();
    groups_[place].closed = closed;
    for (const auto& [field, texts] : groups_[place].values) {
      for (const std::string& text : texts) std::erase(open_by_value_[key(field, text)], place);
    }
  }
  void add_orphan(uint32_t row, double time) {
    const size_t place = open(time);
    groups_[place].rows.push_back(row);
    groups_[place].orphan = true;
    open_[place] = false;
    --open_groups_;
    if (rules_.fields.empty()) only_.reset();
  }

  // Gives up the oldest open transactions but `place` where there are too many, or too many events
  // with the one that is to come.
  void evict(size_t place) {
    while (open_groups_ > rules_.max_open || open_events_ + 1 > rules_.max_open_events) {
      while (oldest_ < groups_.size() && (!open_[oldest_] || oldest_ == place)) ++oldest_;
      if (oldest_ == groups_.size()) break;
      groups_[oldest_].evicted = true;
      close(oldest_, false);
    }
    // The one that was passed over may be the oldest the next time.
    oldest_ = std::min(oldest_, place);
  }

  // Whether no field differs, and (if so asked) one is the same.
  bool fits(const Group& group, const Values& values) const {
    bool common = false;
    for (const auto& [field, texts] : values) {
      const auto known = group.values.find(field);
      if (known == group.values.end()) continue;
      const bool same = std::any_of(texts.begin(), texts.end(),
                                    [&, &known_texts = known->second](const std::string& text) {
                                      return known_texts.contains(text);
                                    });
      if (!same) return false;
      common = true;
    }
    return common || !rules_.connected;
  }

  // Whether the limits of time let the group have an event of that time; closes it if not.
  bool in_time(size_t place, double time) {
    const Group& group = groups_[place];
    const bool in = (!rules_.max_span || group.newest - time <= *rules_.max_span) &&
                    (!rules_.max_pause || group.oldest - time <= *rules_.max_pause);
    if (!in) close(place, true);
    return in;
  }

  // The newest open group that takes the event.
  std::optional<size_t> find(const Values& values, double time) {
    if (rules_.fields.empty()) {
      if (only_ && open_[*only_] && in_time(*only_, time)) return only_;
      return {};
    }
    std::set<size_t> candidates;
    for (const auto& [field, texts] : values) {
      for (const std::string& text : texts) {
        const auto found = open_by_value_.find(key(field, text));
        if (found != open_by_value_.end())
          candidates.insert(found->second.begin(), found->second.end());
      }
    }
    if (!rules_.connected) {
      for (size_t place = 0; place < groups_.size(); ++place) {
        if (open_[place]) candidates.insert(place);
      }
    }
    for (auto place = candidates.rbegin(); place != candidates.rend(); ++place) {
      if (fits(groups_[*place], values) && in_time(*place, time)) return *place;
    }
    return {};
  }

  // For an event that no open group has a value in common with: the newest one that has no values
  // yet, as its end lacks the fields; for a begin without values the newest of all.
  std::optional<size_t> find_bare(bool any, double time) {
    if (!any && !has_bare_) return {};
    for (size_t place = groups_.size(); place > oldest_; --place) {
      if (!open_[place - 1] || !(any || groups_[place - 1].values.empty())) continue;
      if (in_time(place - 1, time)) return place - 1;
    }
    return {};
  }

  const TransactionRules& rules_;
  const TransactionMarks& marks_;
  const Batch& rows_;
  std::vector<Group> groups_;
  std::vector<bool> open_;
  bool has_bare_ = false;  // some group began with an event that has none of the fields
  uint64_t open_groups_ = 0;
  uint64_t open_events_ = 0;
  size_t oldest_ = 0;           // no group before it is open
  std::optional<size_t> only_;  // without fields: the group that is open
  std::unordered_map<std::string, std::vector<size_t>> open_by_value_;
};

// Which groups are shown.
bool is_shown(const TransactionRules& rules, const Group& group) {
  if (group.orphan) return rules.keep_orphans;
  const bool whole =
      !group.evicted && (!rules.has_begin || group.has_begin) && (!rules.has_end || group.has_end);
  return whole || rules.keep_evicted;
}

// The values of a field in the order of time.
Value all_values(const TransactionRules& rules, const Batch::Field& field, const Group& group) {
  const bool list = rules.all_lists || std::find(rules.lists.begin(), rules.lists.end(),
                                                 field.name) != rules.lists.end();
  if (!list) {
    std::map<std::string, Value> unique;
    for (const uint32_t row : group.rows) {
      for_each_value(field.column->at(row), [&](const ValueView& value) {
        unique.emplace(index::to_text(value), value.to_value());
      });
    }
    std::vector<Value> values;
    for (auto& [text, value] : unique) values.push_back(std::move(value));
    return Value::make_multi(std::move(values));
  }
  std::vector<Value> values;
  for (auto row = group.rows.rbegin(); row != group.rows.rend(); ++row) {
    if (field.column->is_null(*row)) values.emplace_back(rules.null_text);
    for_each_value(field.column->at(*row),
                   [&](const ValueView& value) { values.push_back(value.to_value()); });
  }
  return Value::make_multi(std::move(values));
}

Value joined_texts(const TransactionRules& rules, const Batch::Field& raw, const Group& group) {
  std::vector<Value> texts;
  std::string all;
  for (auto row = group.rows.rbegin(); row != group.rows.rend(); ++row) {
    const ValueView text = raw.column->at(*row);
    if (text.is_null()) continue;
    texts.push_back(text.to_value());
    all += (all.empty() ? "" : "\n") + index::to_text(text);
  }
  return rules.raw_list ? Value::make_multi(std::move(texts)) : Value(std::move(all));
}

double matched_fields(const TransactionRules& rules, const Batch& rows, const Group& group) {
  double sum = 0;
  for (const uint32_t row : group.rows) {
    for (const std::string& field : rules.fields) sum += rows.at(row, field).is_null() ? 0 : 1;
  }
  return sum;
}

Batch make_table(const TransactionRules& rules, const Batch& rows,
                 const std::vector<const Group*>& groups) {
  Batch table(groups.size());
  const auto set = [&](const std::string& name, const auto& value_of) {
    ColumnBuilder builder;
    for (const Group* group : groups) builder.add(value_of(*group));
    table.set(name, builder.finish());
  };
  for (const Batch::Field& field : rows.fields()) {
    if (field.name == "_time") {
      set(field.name, [](const Group& group) { return Value(group.oldest); });
    } else if (field.name == "_raw") {
      set(field.name, [&](const Group& group) { return joined_texts(rules, field, group); });
      set("linecount", [&](const Group& group) {
        const std::string text = index::to_text(joined_texts(rules, field, group));
        return Value(1.0 + static_cast<double>(std::count(text.begin(), text.end(), '\n')));
      });
    } else {
      set(field.name, [&](const Group& group) { return all_values(rules, field, group); });
    }
  }
  if (rules.delimiter) {
    for (const Batch::Field& field : rows.fields()) {
      if (!field.name.starts_with('_'))
        set(delimiter_field(field.name), [&](const Group&) { return Value(*rules.delimiter); });
    }
  }
  set("duration", [](const Group& group) { return Value(group.newest - group.oldest); });
  set("eventcount",
      [](const Group& group) { return Value(static_cast<double>(group.rows.size())); });
  set("closed_txn", [](const Group& group) { return Value(group.closed ? 1.0 : 0.0); });
  set("field_match_sum",
      [&](const Group& group) { return Value(matched_fields(rules, rows, group)); });
  if (rules.keep_orphans)
    set("_txn_orphan", [](const Group& group) { return group.orphan ? Value(1.0) : Value(); });
  return table;
}

}  // namespace

Result<Batch> group_transactions(const TransactionRules& rules, const TransactionMarks& marks,
                                 const Batch& rows, const index::SearchContext& context) {
  RIFFLE_ASSIGN(const std::vector<Group> groups, Grouping(rules, marks, rows).run(context));
  std::vector<const Group*> shown;
  for (const Group& group : groups) {
    if (is_shown(rules, group)) shown.push_back(&group);
  }
  std::stable_sort(shown.begin(), shown.end(),
                   [](const Group* a, const Group* b) { return a->oldest > b->oldest; });
  return make_table(rules, rows, shown);
}

}  // namespace riffle::lang
