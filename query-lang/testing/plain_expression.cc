#include "query-lang/testing/plain_expression.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <set>

#include "query-lang/testing/plain_data.h"

namespace riffle::lang::plain {

using index::ValueKind;

namespace {

using Kind = Expression::Kind;
using Arguments = std::vector<Value>;

Value finite(double number) { return std::isfinite(number) ? Value(number) : Value(); }
bool is_true(const Value& value) { return value.kind() == ValueKind::kBool && value.boolean(); }
bool is_list(const Value& value) { return value.kind() == ValueKind::kMulti; }

template <typename T>
bool holds(const std::string& op, const T& a, const T& b) {
  if (op == "=" || op == "==") return a == b;
  if (op == "!=") return a != b;
  if (op == "<") return a < b;
  if (op == "<=") return a <= b;
  if (op == ">") return a > b;
  return a >= b;
}

// One of several values is enough.
bool compare(const std::string& op, const Value& a, const Value& b) {
  for (const Value& x : list_of(a)) {
    for (const Value& y : list_of(b)) {
      const auto m = number_of(x);
      const auto n = number_of(y);
      if (m && n ? holds(op, *m, *n) : holds(op, text_of(x), text_of(y))) return true;
    }
  }
  return false;
}

bool like(std::string_view text, std::string_view pattern) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '%')
    return like(text, pattern.substr(1)) || (!text.empty() && like(text.substr(1), pattern));
  return !text.empty() && (pattern[0] == '_' || pattern[0] == text[0]) &&
         like(text.substr(1), pattern.substr(1));
}

Value arithmetic(const std::string& op, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return Value();
  if (op == ".") return is_list(a) || is_list(b) ? Value() : Value(text_of(a) + text_of(b));
  const auto x = number_of(a);
  const auto y = number_of(b);
  if (x && y) {
    if (op == "+") return finite(*x + *y);
    if (op == "-") return finite(*x - *y);
    if (op == "*") return finite(*x * *y);
    if (*y == 0) return Value();
    return op == "/" ? finite(*x / *y) : finite(std::fmod(*x, *y));
  }
  const bool texts = a.kind() == ValueKind::kText && b.kind() == ValueKind::kText;
  return op == "+" && texts ? Value(a.text() + b.text()) : Value();
}

// --- functions of values

// A function of a text for each of several values.
Value each_text(const Value& value, const std::function<std::string(const std::string&)>& change) {
  std::vector<Value> changed;
  for (const Value& each : list_of(value)) changed.emplace_back(change(text_of(each)));
  return value_of(std::move(changed));
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

Value of_number(const Arguments& given, double (*function)(double)) {
  const auto number = number_of(given[0]);
  return number ? finite(function(*number)) : Value();
}

Value split(const Arguments& given) {
  if (given[1].is_null()) return Value();
  std::vector<Value> parts;
  for (const Value& each : list_of(given[0])) {
    std::string rest = text_of(each);
    const std::string delimiter = text_of(given[1]);
    for (size_t at = rest.find(delimiter); at != std::string::npos; at = rest.find(delimiter)) {
      parts.emplace_back(rest.substr(0, at));
      rest = rest.substr(at + delimiter.size());
    }
    parts.emplace_back(rest);
  }
  return value_of(std::move(parts));
}

Value pick_values(const Arguments& given) {
  const std::vector<Value> values = list_of(given[0]);
  const auto count = static_cast<double>(values.size());
  auto first = number_of(given[1]);
  auto last = given.size() > 2 ? number_of(given[2]) : first;
  if (!first || !last || values.empty()) return Value();
  if (*first < 0) *first += count;
  if (*last < 0) *last += count;
  if (*first < 0 || *first >= count || *last < *first) return Value();
  std::vector<Value> picked;
  for (double i = *first; i <= *last && i < count; ++i)
    picked.push_back(values[static_cast<size_t>(i)]);
  return value_of(std::move(picked));
}

Value join_values(const Arguments& given) {
  if (given[0].is_null() || given[1].is_null()) return Value();
  std::string joined;
  bool first = true;
  for (const Value& each : list_of(given[0])) {
    if (!first) joined += text_of(given[1]);
    first = false;
    joined += text_of(each);
  }
  return Value(joined);
}

Value append_values(const Arguments& given) {
  std::vector<Value> all;
  for (const Value& each : given) {
    for (Value& value : list_of(each)) all.push_back(std::move(value));
  }
  return value_of(std::move(all));
}

Value distinct(const Arguments& given) {
  std::vector<Value> kept;
  std::set<std::string> seen;
  for (const Value& each : list_of(given[0])) {
    if (seen.insert(text_of(each)).second) kept.push_back(each);
  }
  return value_of(std::move(kept));
}

Value sorted(const Arguments& given) {
  std::vector<Value> values = list_of(given[0]);
  std::stable_sort(values.begin(), values.end(),
                   [](const Value& a, const Value& b) { return text_of(a) < text_of(b); });
  return value_of(std::move(values));
}

Value part_of(const Arguments& given) {
  if (given[0].is_null() || is_list(given[0])) return Value();
  const std::string text = text_of(given[0]);
  const auto start = number_of(given[1]);
  const auto length = given.size() > 2 ? number_of(given[2]) : std::optional<double>(1e9);
  if (!start || !length) return Value();
  // From 1 on; below 0 from the end.
  const auto size = static_cast<double>(text.size());
  double first = *start < 0 ? std::max(0.0, size + *start) : std::max(0.0, *start - 1);
  std::string part;
  for (double taken = 0; taken < *length && first < size; ++taken, ++first)
    part += text[static_cast<size_t>(first)];
  return Value(part);
}

struct Function {
  const char* name;
  size_t arguments;
  Value (*call)(const Arguments&);
};

const std::array<Function, 19> kFunctions = {{
    {"lower", 1,
     [](const Arguments& a) {
       return each_text(a[0], [](std::string text) {
         std::transform(text.begin(), text.end(), text.begin(), lower);
         return text;
       });
     }},
    {"upper", 1,
     [](const Arguments& a) {
       return each_text(a[0], [](std::string text) {
         std::transform(text.begin(), text.end(), text.begin(), upper);
         return text;
       });
     }},
    {"abs", 1,
     [](const Arguments& a) { return of_number(a, [](double x) { return x < 0 ? -x : x; }); }},
    {"floor", 1,
     [](const Arguments& a) { return of_number(a, [](double x) { return std::floor(x); }); }},
    {"ceiling", 1,
     [](const Arguments& a) { return of_number(a, [](double x) { return std::ceil(x); }); }},
    {"round", 1,
     [](const Arguments& a) { return of_number(a, [](double x) { return std::round(x); }); }},
    {"tonumber", 1, [](const Arguments& a) { return of_number(a, [](double x) { return x; }); }},
    {"mvcount", 1,
     [](const Arguments& a) {
       return a[0].is_null() ? Value() : Value(static_cast<double>(list_of(a[0]).size()));
     }},
    {"mvdedup", 1, distinct},
    {"mvsort", 1, sorted},
    {"split", 2, split},
    {"mvindex", 2, pick_values},
    {"mvindex", 3, pick_values},
    {"mvjoin", 2, join_values},
    {"mvappend", 2, append_values},
    {"mvappend", 3, append_values},
    {"substr", 2, part_of},
    {"substr", 3, part_of},
    {"nullif", 2,
     [](const Arguments& a) {
       return !a[0].is_null() && !a[1].is_null() && compare("=", a[0], a[1]) ? Value() : a[0];
     }},
}};

constexpr std::array<std::string_view, 6> kComparisons = {"=", "!=", "<", "<=", ">", ">="};
constexpr std::array<std::string_view, 6> kArithmetic = {"+", "-", "*", "/", "%", "."};

Expression make(Kind kind, std::string name, std::vector<Expression> arguments = {}) {
  return {kind, 0, std::move(name), std::move(arguments)};
}
Expression number(double value) { return {Kind::kNumber, value, "", {}}; }

Expression random_leaf(Dice& dice) {
  switch (dice.below(4)) {
    case 0:
      return number(static_cast<double>(dice.below(7)) - 2);
    case 1:
      return make(Kind::kText, random_text(dice));
    default:
      return make(Kind::kField, random_field(dice));
  }
}

}  // namespace

std::string Expression::print() const {
  switch (kind) {
    case Kind::kNumber:
      return number < 0 ? "(" + index::format_number(number) + ")" : index::format_number(number);
    case Kind::kText:
      return "\"" + name + "\"";
    case Kind::kField:
      return name;
    case Kind::kOperator:
      if (arguments.size() == 1) return "(" + name + " " + arguments[0].print() + ")";
      return "(" + arguments[0].print() + " " + name + " " + arguments[1].print() + ")";
    case Kind::kCall:
      break;
  }
  std::string text = name + "(";
  for (size_t i = 0; i < arguments.size(); ++i) text += (i == 0 ? "" : ", ") + arguments[i].print();
  return text + ")";
}

Value Expression::evaluate(const Row& row) const {
  const auto at = [&](size_t i) { return arguments[i].evaluate(row); };
  switch (kind) {
    case Kind::kNumber:
      return Value(number);
    case Kind::kText:
      return Value(name);
    case Kind::kField:
      return get(row, name);
    case Kind::kOperator:
      if (name == "NOT") return Value(!is_true(at(0)));
      if (name == "AND") return Value(is_true(at(0)) && is_true(at(1)));
      if (name == "OR") return Value(is_true(at(0)) || is_true(at(1)));
      if (name == "XOR") return Value(is_true(at(0)) != is_true(at(1)));
      if (name == "LIKE") {
        if (at(0).is_null() || at(1).is_null()) return Value();
        for (const Value& each : list_of(at(0))) {
          if (like(text_of(each), text_of(at(1)))) return Value(true);
        }
        return Value(false);
      }
      if (std::find(kComparisons.begin(), kComparisons.end(), name) != kComparisons.end())
        return at(0).is_null() || at(1).is_null() ? Value() : Value(compare(name, at(0), at(1)));
      return arithmetic(name, at(0), at(1));
    case Kind::kCall:
      break;
  }
  if (name == "if") return at(is_true(at(0)) ? 1 : 2);
  if (name == "isnull") return Value(at(0).is_null());
  if (name == "isnotnull") return Value(!at(0).is_null());
  if (name == "coalesce") {
    for (const Expression& each : arguments) {
      if (Value value = each.evaluate(row); !value.is_null()) return value;
    }
    return Value();
  }
  if (name == "case") {
    for (size_t i = 0; i + 1 < arguments.size(); i += 2) {
      if (is_true(at(i))) return at(i + 1);
    }
    return Value();
  }
  for (const Function& function : kFunctions) {
    if (function.name != name || function.arguments != arguments.size()) continue;
    Arguments values;
    for (size_t i = 0; i < arguments.size(); ++i) values.push_back(at(i));
    return function.call(values);
  }
  return Value();
}

Expression random_value(Dice& dice, int depth) {
  if (depth == 0 || dice.chance(4)) return random_leaf(dice);
  const auto some = [&] { return random_value(dice, depth - 1); };
  switch (dice.below(7)) {
    case 0:
    case 1:
      return make(Kind::kOperator, std::string(dice.pick(kArithmetic)), {some(), some()});
    case 2:
      return make(Kind::kCall, "if", {random_condition(dice, depth - 1), some(), some()});
    case 3:
      return make(Kind::kCall, "coalesce", {some(), some()});
    case 4:
      return make(
          Kind::kCall, "case",
          {random_condition(dice, depth - 1), some(), random_condition(dice, depth - 1), some()});
    default:
      break;
  }
  const Function& function = kFunctions[dice.below(kFunctions.size())];
  std::vector<Expression> arguments = {some()};
  const std::string name = function.name;
  while (arguments.size() < function.arguments) {
    if (name == "mvindex" || name == "substr") {
      arguments.push_back(number(static_cast<double>(dice.below(6)) - 2));
    } else if (name == "split" || name == "mvjoin") {
      arguments.push_back(make(Kind::kText, dice.chance(2) ? "," : "b"));
    } else {
      arguments.push_back(some());
    }
  }
  return make(Kind::kCall, name, std::move(arguments));
}

Expression random_condition(Dice& dice, int depth) {
  const auto some = [&] { return random_value(dice, std::max(0, depth - 1)); };
  const auto condition = [&] { return random_condition(dice, depth - 1); };
  switch (depth == 0 ? 4 + dice.below(4) : dice.below(8)) {
    case 0:
      return make(Kind::kOperator, "NOT", {condition()});
    case 1:
      return make(Kind::kOperator, "AND", {condition(), condition()});
    case 2:
      return make(Kind::kOperator, "OR", {condition(), condition()});
    case 3:
      return make(Kind::kOperator, "XOR", {condition(), condition()});
    case 4:
      return make(Kind::kCall, dice.chance(2) ? "isnull" : "isnotnull", {some()});
    case 5: {
      constexpr std::array<std::string_view, 4> kPatterns = {"a%", "%b", "_", "%1%"};
      return make(Kind::kOperator, "LIKE",
                  {some(), make(Kind::kText, std::string(dice.pick(kPatterns)))});
    }
    default:
      return make(Kind::kOperator, std::string(dice.pick(kComparisons)), {some(), some()});
  }
}

}  // namespace riffle::lang::plain
