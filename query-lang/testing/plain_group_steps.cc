// Commands that put rows into groups.
#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "query-lang/testing/plain_data.h"
#include "query-lang/testing/plain_step.h"

namespace riffle::lang::plain {
namespace {

// --- aggregations

struct Term {
  std::string function;
  std::string field;  // empty: of the rows themselves
  std::string name;   // of the result

  std::string print() const {
    return function + (field.empty() ? "" : "(" + field + ")") + " AS " + name;
  }
  Value of(const Rows& rows) const;
};

Value extreme(const std::vector<Value>& values, bool largest) {
  if (values.empty()) return Value();
  const bool numbers = std::all_of(values.begin(), values.end(),
                                   [](const Value& value) { return number_of(value).has_value(); });
  Value best = values.front();
  for (const Value& value : values) {
    const bool less =
        numbers ? *number_of(value) < *number_of(best) : text_of(value) < text_of(best);
    const bool more =
        numbers ? *number_of(value) > *number_of(best) : text_of(value) > text_of(best);
    if (largest ? more : less) best = value;
  }
  return numbers ? Value(*number_of(best)) : Value(text_of(best));
}

Value mode(const std::vector<Value>& values) {
  std::map<std::string, size_t> counts;
  for (const Value& value : values) ++counts[text_of(value)];
  std::string best;
  for (const auto& [text, count] : counts) {
    if (count > counts[best]) best = text;
  }
  return values.empty() ? Value() : Value(best);
}

Value Term::of(const Rows& rows) const {
  if (field.empty()) return Value(static_cast<double>(rows.size()));
  std::vector<Value> values;  // several of a row one by one
  std::vector<Value> wholes;  // as they stand in the rows
  std::vector<double> numbers;
  std::set<std::string> texts;
  for (const Row& row : rows) {
    const Value whole = get(row, field);
    if (!whole.is_null()) wholes.push_back(whole);
    for (const Value& value : list_of(whole)) {
      values.push_back(value);
      texts.insert(text_of(value));
      if (const auto number = number_of(value)) numbers.push_back(*number);
    }
  }
  double sum = 0;
  for (const double number : numbers) sum += number;
  if (function == "count") return Value(static_cast<double>(values.size()));
  if (function == "dc") return Value(static_cast<double>(texts.size()));
  if (function == "sum") return numbers.empty() ? Value() : Value(sum);
  if (function == "avg")
    return numbers.empty() ? Value() : Value(sum / static_cast<double>(numbers.size()));
  if (function == "range") {
    if (numbers.empty()) return Value();
    const auto [least, largest] = std::minmax_element(numbers.begin(), numbers.end());
    return Value(*largest - *least);
  }
  if (function == "min") return extreme(values, false);
  if (function == "max") return extreme(values, true);
  if (function == "mode") return mode(values);
  if (function == "list") return value_of(values);
  if (function == "values") {
    std::vector<Value> distinct;
    for (const std::string& text : texts) distinct.emplace_back(text);
    return value_of(std::move(distinct));
  }
  if (wholes.empty()) return Value();
  return function == "first" ? wholes.front() : wholes.back();
}

Term random_term(Dice& dice, std::string name) {
  constexpr std::array<std::string_view, 12> kFunctions = {"count", "sum",    "avg",   "min",
                                                           "max",   "range",  "dc",    "mode",
                                                           "list",  "values", "first", "last"};
  if (dice.chance(4)) return {"count", "", std::move(name)};
  return {std::string(dice.pick(kFunctions)), random_field(dice), std::move(name)};
}

// --- groups

struct Group {
  std::vector<Value> keys;  // as they came first
  Rows rows;
};

// The rows of each combination of values, the combinations in their order. A row with several
// values is in several groups, one that lacks a value in none.
std::vector<Group> groups_of(const Rows& rows, const std::vector<std::string>& by) {
  std::map<std::vector<std::string>, size_t> places;
  std::vector<Group> groups;
  for (const Row& row : rows) {
    std::vector<std::vector<Value>> combinations(1);
    for (const std::string& field : by) {
      std::vector<std::vector<Value>> longer;
      for (const std::vector<Value>& shorter : combinations) {
        for (const Value& value : list_of(get(row, field))) {
          longer.push_back(shorter);
          longer.back().push_back(value);
        }
      }
      combinations = std::move(longer);
    }
    for (const std::vector<Value>& keys : combinations) {
      std::vector<std::string> texts;
      for (const Value& key : keys) texts.push_back(text_of(key));
      const auto [place, fresh] = places.emplace(texts, groups.size());
      if (fresh) groups.push_back({keys, {}});
      groups[place->second].rows.push_back(row);
    }
  }
  std::sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    return std::lexicographical_compare(a.keys.begin(), a.keys.end(), b.keys.begin(), b.keys.end(),
                                        group_before);
  });
  return groups;
}

std::vector<std::string> random_by(Dice& dice) {
  std::vector<std::string> by;
  for (size_t n = dice.below(3); n > 0; --n) {
    const std::string field = random_field(dice);
    if (std::find(by.begin(), by.end(), field) == by.end()) by.push_back(field);
  }
  return by;
}

std::string by_text(const std::vector<std::string>& by) {
  std::string text;
  for (const std::string& field : by) text += (text.empty() ? " BY " : ", ") + field;
  return text;
}

std::string terms_text(const std::vector<Term>& terms) {
  std::string text;
  for (const Term& term : terms) text += (text.empty() ? "" : ", ") + term.print();
  return text;
}

// --- commands

Step stats(Dice& dice) {
  const std::vector<std::string> by = random_by(dice);
  std::vector<Term> terms;
  // Results take names of fields, so that what follows has something to work on.
  for (const char* name : {"fa", "fb", "fc", "fd"}) {
    if (dice.chance(2) && std::find(by.begin(), by.end(), name) == by.end())
      terms.push_back(random_term(dice, name));
  }
  if (terms.empty()) terms.push_back(random_term(dice, "total"));
  return {"stats " + terms_text(terms) + by_text(by), [=](Rows& rows) {
            std::vector<Group> groups = groups_of(rows, by);
            if (by.empty() && groups.empty()) groups.emplace_back();
            Rows table;
            for (const Group& group : groups) {
              Row row;
              for (size_t i = 0; i < by.size(); ++i) put(row, by[i], group.keys[i]);
              for (const Term& term : terms) put(row, term.name, term.of(group.rows));
              table.push_back(std::move(row));
            }
            rows = std::move(table);
          }};
}

// The first combination of a row's values; nothing where one is missing.
std::optional<std::vector<std::string>> first_key(const Row& row,
                                                  const std::vector<std::string>& by) {
  std::vector<std::string> key;
  for (const std::string& field : by) {
    const std::vector<Value> values = list_of(get(row, field));
    if (values.empty()) return {};
    key.push_back(text_of(values.front()));
  }
  return key;
}

Step eventstats(Dice& dice) {
  const std::vector<std::string> by = random_by(dice);
  const std::vector<Term> terms = {random_term(dice, "xa"), random_term(dice, "xb")};
  return {"eventstats " + terms_text(terms) + by_text(by), [=](Rows& rows) {
            std::map<std::vector<std::string>, Row> results;
            for (const Group& group : groups_of(rows, by)) {
              std::vector<std::string> key;
              for (const Value& value : group.keys) key.push_back(text_of(value));
              for (const Term& term : terms) put(results[key], term.name, term.of(group.rows));
            }
            for (Row& row : rows) {
              const auto key = first_key(row, by);
              if (!key) continue;
              for (const auto& [name, value] : results[*key]) put(row, name, value);
            }
          }};
}

Step streamstats(Dice& dice) {
  std::vector<std::string> by;
  if (dice.chance(2)) by.push_back(random_field(dice));
  const bool current = !dice.chance(3);
  const size_t window = dice.chance(2) ? 0 : 1 + dice.below(3);
  const Term term = random_term(dice, "xs");
  std::string text = "streamstats";
  if (!current) text += " current=f";
  if (window > 0) text += " window=" + std::to_string(window) + " global=f";
  return {text + " " + term.print() + by_text(by), [=](Rows& rows) {
            std::map<std::string, Rows> before;
            for (Row& row : rows) {
              std::string key;
              if (!by.empty()) {
                if (get(row, by[0]).is_null()) {
                  continue;
                }
                key = text_of(get(row, by[0]));
              }
              Rows& group = before[key];
              Rows seen = group;
              if (current) seen.push_back(row);
              if (window > 0 && seen.size() > window)
                seen.erase(seen.begin(), seen.end() - static_cast<std::ptrdiff_t>(window));
              group.push_back(row);
              // Where nothing comes out, what the row has stays.
              if (const Value value = term.of(seen); !value.is_null()) put(row, term.name, value);
            }
          }};
}

Step top(Dice& dice) {
  const bool rare = dice.chance(3);
  const std::string field = random_field(dice);
  std::vector<std::string> by;
  if (dice.chance(2)) by.push_back(random_field(dice));
  if (!by.empty() && by[0] == field) by.clear();
  const size_t limit = dice.below(4);  // 0: all
  return {std::string(rare ? "rare" : "top") + " limit=" + std::to_string(limit) + " " + field +
              by_text(by),
          [=](Rows& rows) {
            std::vector<std::string> fields = by;
            fields.push_back(field);
            Rows whole;
            for (const Row& row : rows) {
              if (first_key(row, fields)) whole.push_back(row);
            }
            Rows table;
            for (const Group& outer : groups_of(whole, by)) {
              // A row with several values in BY stands for one of them at a time.
              Rows members = outer.rows;
              for (Row& member : members) {
                for (size_t i = 0; i < by.size(); ++i) put(member, by[i], outer.keys[i]);
              }
              std::vector<Group> groups = groups_of(members, {field});
              double total = 0;
              for (const Group& group : groups) total += static_cast<double>(group.rows.size());
              std::stable_sort(groups.begin(), groups.end(), [&](const Group& a, const Group& b) {
                return rare ? a.rows.size() < b.rows.size() : a.rows.size() > b.rows.size();
              });
              if (limit > 0 && groups.size() > limit) groups.resize(limit);
              for (const Group& group : groups) {
                const auto count = static_cast<double>(group.rows.size());
                Row row;
                for (size_t i = 0; i < by.size(); ++i) put(row, by[i], outer.keys[i]);
                put(row, field, group.keys[0]);
                put(row, "count", Value(count));
                put(row, "percent", Value(fmt::format("{:.6f}", 100 * count / total)));
                table.push_back(std::move(row));
              }
            }
            rows = std::move(table);
          }};
}

// The name of a column for a value.
std::string column_name(const Value& value) { return value.is_null() ? "NULL" : text_of(value); }

// Cells of a table with a column for each value of `column`.
void fill_cells(const Rows& rows, const std::string& column, const std::set<std::string>& names,
                const Term& term, Row& result) {
  for (const std::string& name : names) {
    Rows cell;
    for (const Row& row : rows) {
      std::vector<Value> values = list_of(get(row, column));
      if (values.empty()) values.emplace_back();
      for (const Value& value : values) {
        if (column_name(value) == name) cell.push_back(row);
      }
    }
    if (cell.empty() && term.function != "count" && term.function != "dc") continue;
    put(result, name, term.of(cell));
  }
}

std::set<std::string> column_names(const Rows& rows, const std::string& column) {
  std::set<std::string> names;
  for (const Row& row : rows) {
    std::vector<Value> values = list_of(get(row, column));
    if (values.empty()) values.emplace_back();
    for (const Value& value : values) names.insert(column_name(value));
  }
  return names;
}

Term random_cell_term(Dice& dice) {
  constexpr std::array<std::string_view, 5> kFunctions = {"count", "sum", "max", "dc", "avg"};
  if (dice.chance(2)) return {"count", "", ""};
  return {std::string(dice.pick(kFunctions)), random_field(dice), ""};
}

std::string cell_text(const Term& term) {
  return term.function + (term.field.empty() ? "" : "(" + term.field + ")");
}

Step chart(Dice& dice) {
  const std::string over = random_field(dice);
  std::string by = random_field(dice);
  if (by == over) by = over == "fa" ? "fb" : "fa";
  const Term term = random_cell_term(dice);
  return {"chart limit=0 " + cell_text(term) + " OVER " + over + " BY " + by, [=](Rows& rows) {
            Rows whole;
            for (const Row& row : rows) {
              if (!get(row, over).is_null()) whole.push_back(row);
            }
            const std::set<std::string> names = column_names(whole, by);
            Rows table;
            for (const Group& group : groups_of(whole, {over})) {
              Row row;
              fill_cells(group.rows, by, names, term, row);
              put(row, over, group.keys[0]);
              table.push_back(std::move(row));
            }
            rows = std::move(table);
          }};
}

Step timechart(Dice& dice) {
  const double span = dice.chance(2) ? 5 : 10;
  const bool split = dice.chance(2);
  const std::string by = random_field(dice);
  const Term term = random_cell_term(dice);
  const std::string name = cell_text(term);
  return {"timechart limit=0 span=" + index::format_number(span) + "s " + name +
              (split ? " BY " + by : ""),
          [=](Rows& rows) {
            std::map<double, Rows> buckets;
            Rows timed;
            for (const Row& row : rows) {
              const auto time = number_of(get(row, "_time"));
              if (!time) continue;
              buckets[std::floor(*time / span) * span].push_back(row);
              timed.push_back(row);
            }
            rows.clear();
            if (buckets.empty()) return;
            const std::set<std::string> names = column_names(timed, by);
            const double last = buckets.rbegin()->first;
            for (double at = buckets.begin()->first; at <= last; at += span) {
              Row row;
              put(row, "_time", Value(at));
              if (split) {
                fill_cells(buckets[at], by, names, term, row);
              } else {
                put(row, name, term.of(buckets[at]));
              }
              rows.push_back(std::move(row));
            }
          }};
}

}  // namespace

Step random_group_step(Dice& dice) {
  constexpr std::array<Step (*)(Dice&), 8> kSteps = {stats,       stats, stats, eventstats,
                                                     streamstats, top,   chart, timechart};
  return kSteps[dice.below(kSteps.size())](dice);
}

}  // namespace riffle::lang::plain
