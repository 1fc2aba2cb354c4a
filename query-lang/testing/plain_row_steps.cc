// Commands that look at one row at a time.
#include <algorithm>
#include <array>
#include <cmath>

#include "query-lang/testing/plain_data.h"
#include "query-lang/testing/plain_expression.h"
#include "query-lang/testing/plain_step.h"

namespace riffle::lang::plain {
namespace {

bool internal(const std::string& field) { return field.starts_with("_"); }

std::vector<std::string> some_fields(Dice& dice) {
  std::vector<std::string> fields;
  for (size_t n = 1 + dice.below(3); n > 0; --n) {
    const std::string field = random_field(dice);
    if (std::find(fields.begin(), fields.end(), field) == fields.end()) fields.push_back(field);
  }
  return fields;
}

std::string listed(const std::vector<std::string>& fields) {
  std::string text;
  for (const std::string& field : fields) text += (text.empty() ? "" : ", ") + field;
  return text;
}

bool holds(const std::vector<std::string>& fields, const std::string& field) {
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}

Step eval(Dice& dice) {
  const std::string field = random_field(dice);
  const Expression expression = random_value(dice, 3);
  return {"eval " + field + "=" + expression.print(), [=](Rows& rows) {
            for (Row& row : rows) put(row, field, expression.evaluate(row));
          }};
}

Step where(Dice& dice) {
  const Expression condition = random_condition(dice, 3);
  return {"where " + condition.print(), [=](Rows& rows) {
            std::erase_if(rows, [&](const Row& row) {
              const Value truth = condition.evaluate(row);
              return truth.kind() != index::ValueKind::kBool || !truth.boolean();
            });
          }};
}

// fields a, b · fields - a, b · table a, b
Step project(Dice& dice) {
  const std::vector<std::string> fields = some_fields(dice);
  const size_t kind = dice.below(3);
  constexpr std::array<std::string_view, 3> kNames = {"fields ", "fields - ", "table "};
  return {std::string(kNames[kind]) + listed(fields), [=](Rows& rows) {
            for (Row& row : rows)
              std::erase_if(row, [&](const auto& cell) {
                if (kind == 1) return holds(fields, cell.first);
                return !holds(fields, cell.first) && (kind == 2 || !internal(cell.first));
              });
          }};
}

Step rename(Dice& dice) {
  const std::string from = random_field(dice);
  const std::string to = random_field(dice);
  return {"rename " + from + " AS " + to, [=](Rows& rows) {
            if (from == to) return;
            for (Row& row : rows) {
              const Value value = get(row, from);
              put(row, from, Value());
              put(row, to, value);
            }
          }};
}

Step fillnull(Dice& dice) {
  const bool all = dice.chance(3);
  const std::vector<std::string> fields = some_fields(dice);
  const Value value = dice.chance(2) ? Value(0.0) : Value("none");
  return {"fillnull value=" + text_of(value) + (all ? "" : " " + listed(fields)), [=](Rows& rows) {
            std::vector<std::string> names = fields;
            if (all) {
              names.clear();
              for (const Row& row : rows) {
                for (const auto& cell : row) {
                  if (!internal(cell.first)) names.push_back(cell.first);
                }
              }
            }
            for (Row& row : rows) {
              for (const std::string& name : names) {
                if (get(row, name).is_null()) put(row, name, value);
              }
            }
          }};
}

Step bin(Dice& dice) {
  const std::string field = random_field(dice);
  const std::string to = dice.chance(2) ? field : random_field(dice);
  const double span = dice.chance(2) ? 2 : 5;
  return {
      "bin span=" + index::format_number(span) + " " + field + (to == field ? "" : " AS " + to),
      [=](Rows& rows) {
        const bool any = std::any_of(rows.begin(), rows.end(),
                                     [&](const Row& row) { return !get(row, field).is_null(); });
        if (!any) return;
        for (Row& row : rows) {
          const Value value = get(row, field);
          if (value.is_null()) continue;
          const auto number = number_of(value);
          if (!number) {
            put(row, to, value);
            continue;
          }
          const double low = std::floor(*number / span) * span;
          put(row, to, Value(index::format_number(low) + "-" + index::format_number(low + span)));
        }
      }};
}

Step makemv(Dice& dice) {
  const std::string field = random_field(dice);
  return {"makemv delim=\",\" " + field, [=](Rows& rows) {
            for (Row& row : rows) {
              if (get(row, field).is_null()) continue;
              std::vector<Value> parts;
              std::string part;
              for (const char c : text_of(get(row, field)) + ",") {
                if (c != ',') {
                  part += c;
                  continue;
                }
                if (!part.empty()) parts.emplace_back(part);
                part.clear();
              }
              put(row, field, value_of(std::move(parts)));
            }
          }};
}

Step mvexpand(Dice& dice) {
  const std::string field = random_field(dice);
  return {"mvexpand " + field, [=](Rows& rows) {
            Rows expanded;
            for (const Row& row : rows) {
              std::vector<Value> values = list_of(get(row, field));
              if (values.empty()) values.emplace_back();
              for (const Value& value : values) {
                expanded.push_back(row);
                put(expanded.back(), field, value);
              }
            }
            rows = std::move(expanded);
          }};
}

// The first run of the letters a and b in a value.
Step rex(Dice& dice) {
  const std::string field = random_field(dice);
  const std::string to = random_field(dice);
  return {"rex field=" + field + " \"(?<" + to + ">[ab]+)\"", [=](Rows& rows) {
            for (Row& row : rows) {
              for (const Value& value : list_of(get(row, field))) {
                const std::string text = text_of(value);
                const size_t begin = text.find_first_of("ab");
                if (begin == std::string::npos) continue;
                const size_t end = text.find_first_not_of("ab", begin);
                put(row, to, Value(text.substr(begin, end - begin)));
                break;
              }
            }
          }};
}

// One comparison of a search, for a letter or two; case does not matter there.
struct Comparison {
  std::string field;
  std::string op;
  std::string value;  // with a star in front, behind, or alone

  std::string print() const { return field + op + value; }
  bool fits(std::string text) const {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (value == "*") return true;
    if (value.front() == '*') return text.ends_with(value.substr(1));
    if (value.back() == '*') return text.starts_with(value.substr(0, value.size() - 1));
    return text == value;
  }
  bool test(const Row& row) const {
    const std::vector<Value> values = list_of(get(row, field));
    return std::any_of(values.begin(), values.end(),
                       [&](const Value& each) { return fits(text_of(each)) == (op == "="); });
  }
};

Comparison random_comparison(Dice& dice) {
  constexpr std::array<std::string_view, 6> kValues = {"a", "b", "ab", "a*", "*b", "*"};
  Comparison comparison{random_field(dice), "=", std::string(dice.pick(kValues))};
  // What != means for several values and for stars is a matter of its own.
  return comparison;
}

// x=a y=b OR NOT z=c: OR binds tighter than what is implied between terms.
Step search(Dice& dice) {
  struct Factor {
    Comparison comparison;
    bool negated;
  };
  std::vector<std::vector<Factor>> all;
  std::string text = "search";
  for (size_t n = 1 + dice.below(2); n > 0; --n) {
    std::vector<Factor> any;
    for (size_t m = 1 + dice.below(2); m > 0; --m) {
      any.push_back({random_comparison(dice), dice.chance(4)});
      text += (any.size() > 1 ? " OR " : " ") + std::string(any.back().negated ? "NOT " : "") +
              any.back().comparison.print();
    }
    all.push_back(std::move(any));
  }
  return {text, [=](Rows& rows) {
            std::erase_if(rows, [&](const Row& row) {
              return !std::all_of(all.begin(), all.end(), [&](const std::vector<Factor>& any) {
                return std::any_of(any.begin(), any.end(), [&](const Factor& factor) {
                  return factor.comparison.test(row) != factor.negated;
                });
              });
            });
          }};
}

}  // namespace

Step random_row_step(Dice& dice) {
  constexpr std::array<Step (*)(Dice&), 12> kSteps = {
      eval, eval, eval, where, project, rename, fillnull, bin, makemv, mvexpand, rex, search};
  return kSteps[dice.below(kSteps.size())](dice);
}

}  // namespace riffle::lang::plain
