// Commands for which the order of the rows matters.
#include <algorithm>
#include <array>
#include <set>

#include "query-lang/testing/plain_data.h"
#include "query-lang/testing/plain_expression.h"
#include "query-lang/testing/plain_step.h"

namespace riffle::lang::plain {
namespace {

// Below, at or above 0. Numbers come before texts; what is not there comes last in both directions.
int compare(const Value& a, const Value& b, bool descending) {
  if (a.is_null() || b.is_null())
    return static_cast<int>(a.is_null()) - static_cast<int>(b.is_null());
  const auto x = number_of(a);
  const auto y = number_of(b);
  int order = 0;
  if (x && y) {
    order = *x < *y ? -1 : *x > *y ? 1 : 0;
  } else if (x || y) {
    order = x ? -1 : 1;
  } else {
    order = text_of(a).compare(text_of(b));
  }
  return descending ? -order : order;
}

Step sort(Dice& dice) {
  std::vector<std::pair<std::string, bool>> keys;
  std::string text = "sort ";
  const size_t limit = dice.chance(2) ? 0 : 1 + dice.below(6);
  text += std::to_string(limit);
  for (size_t n = 1 + dice.below(2); n > 0; --n) {
    keys.emplace_back(random_field(dice), dice.chance(2));
    text += (keys.size() > 1 ? ", " : " ") + std::string(keys.back().second ? "-" : "") +
            keys.back().first;
  }
  return {text, [=](Rows& rows) {
            std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
              for (const auto& [field, descending] : keys) {
                const int order = compare(get(a, field), get(b, field), descending);
                if (order != 0) return order < 0;
              }
              return false;
            });
            if (limit > 0 && rows.size() > limit) rows.resize(limit);
          }};
}

Step head(Dice& dice) {
  const size_t count = dice.below(8);
  return {"head " + std::to_string(count), [=](Rows& rows) {
            if (rows.size() > count) rows.resize(count);
          }};
}

// The last ones, the very last first.
Step tail(Dice& dice) {
  const size_t count = 1 + dice.below(8);
  return {"tail " + std::to_string(count), [=](Rows& rows) {
            std::reverse(rows.begin(), rows.end());
            if (rows.size() > count) rows.resize(count);
          }};
}

Step reverse(Dice&) {
  return {"reverse", [](Rows& rows) { std::reverse(rows.begin(), rows.end()); }};
}

Step dedup(Dice& dice) {
  const size_t count = dice.chance(3) ? 2 : 1;
  std::vector<std::string> fields = {random_field(dice)};
  if (dice.chance(2)) fields.push_back(random_field(dice));
  if (fields.size() > 1 && fields[0] == fields[1]) fields.pop_back();
  const bool keep_events = dice.chance(4);
  const bool keep_empty = dice.chance(4);
  const bool consecutive = dice.chance(4);
  std::string text = "dedup " + std::to_string(count);
  for (const std::string& field : fields) text += " " + field;
  if (keep_events) text += " keepevents=t";
  if (keep_empty) text += " keepempty=t";
  if (consecutive) text += " consecutive=t";
  return {text, [=](Rows& rows) {
            Rows kept;
            std::map<std::vector<std::string>, size_t> seen;
            std::vector<std::string> last;
            for (Row& row : rows) {
              std::vector<std::string> key;
              for (const std::string& field : fields) {
                if (!get(row, field).is_null()) key.push_back(text_of(get(row, field)));
              }
              if (key.size() < fields.size()) {
                if (keep_empty) kept.push_back(row);
                continue;
              }
              if (consecutive && key != last) seen.clear();
              last = key;
              if (++seen[key] > count) {
                if (!keep_events) continue;
                for (const std::string& field : fields) put(row, field, Value());
              }
              kept.push_back(row);
            }
            rows = std::move(kept);
          }};
}

Step filldown(Dice& dice) {
  const std::string field = random_field(dice);
  return {"filldown " + field, [=](Rows& rows) {
            Value last;
            for (Row& row : rows) {
              if (!get(row, field).is_null()) last = get(row, field);
              put(row, field, last);
            }
          }};
}

Step accum(Dice& dice) {
  const std::string field = random_field(dice);
  const std::string to = random_field(dice);
  return {"accum " + field + " AS " + to, [=](Rows& rows) {
            double sum = 0;
            for (Row& row : rows) {
              const auto number = number_of(get(row, field));
              if (!number) continue;
              sum += *number;
              put(row, to, Value(sum));
            }
          }};
}

// Rows that differ in one field only become one, with all its values.
Step mvcombine(Dice& dice) {
  const std::string field = random_field(dice);
  return {"mvcombine " + field, [=](Rows& rows) {
            Rows combined;
            std::map<std::map<std::string, std::string>, size_t> places;
            for (const Row& row : rows) {
              if (get(row, field).is_null()) {
                combined.push_back(row);
                continue;
              }
              std::map<std::string, std::string> key;
              for (const auto& [name, value] : row) {
                if (name != field) key[name] = text_of(value);
              }
              const auto [place, fresh] = places.emplace(key, combined.size());
              if (fresh) {
                combined.push_back(row);
                continue;
              }
              std::vector<Value> values = list_of(get(combined[place->second], field));
              for (const Value& value : list_of(get(row, field))) values.push_back(value);
              put(combined[place->second], field, value_of(std::move(values)));
            }
            rows = std::move(combined);
          }};
}

// Rows out of nothing behind the others.
Step append(Dice& dice) {
  const std::string field = random_field(dice);
  const Expression value = random_value(dice, 1);
  const size_t count = 1 + dice.below(3);
  return {"append [| makeresults count=" + std::to_string(count) + " | eval " + field + "=" +
              value.print() + " | fields - _time]",
          [=](Rows& rows) {
            Row row;
            put(row, field, value.evaluate(row));
            rows.insert(rows.end(), count, row);
          }};
}

}  // namespace

Step random_order_step(Dice& dice) {
  constexpr std::array<Step (*)(Dice&), 11> kSteps = {
      sort, sort, head, tail, reverse, dedup, dedup, filldown, accum, mvcombine, append};
  return kSteps[dice.below(kSteps.size())](dice);
}

}  // namespace riffle::lang::plain
