// Batches of columns in every encoding against a plain interpreter that works row by row on values
// and shares no code with the engine but number parsing.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <random>

#include "query-lang/exec/bound_expression.h"

namespace riffle::lang {
namespace {

using index::Batch;
using index::Column;
using index::ColumnPtr;
using index::Value;
using index::ValueKind;
using Kind = Expression::Kind;

// --- the plain interpreter

std::optional<double> number_of(const Value& value) {
  if (value.kind() == ValueKind::kNumber) return value.number();
  return value.kind() == ValueKind::kText ? index::parse_number(value.text()) : std::nullopt;
}

Value finite(double number) { return std::isfinite(number) ? Value(number) : Value(); }

std::string text_of(const Value& value) {
  if (value.kind() == ValueKind::kBool) return value.boolean() ? "True" : "False";
  if (value.kind() == ValueKind::kText) return value.text();
  if (value.kind() == ValueKind::kNumber) return index::format_number(value.number());
  std::string joined = text_of(value.elements().front());
  for (size_t i = 1; i < value.elements().size(); ++i)
    joined += "\n" + text_of(value.elements()[i]);
  return joined;
}

bool is_true(const Value& value) { return value.kind() == ValueKind::kBool && value.boolean(); }

template <typename T>
bool holds(Kind op, const T& a, const T& b) {
  switch (op) {
    case Kind::kEqual:
      return a == b;
    case Kind::kNotEqual:
      return a != b;
    case Kind::kLess:
      return a < b;
    case Kind::kLessEqual:
      return a <= b;
    case Kind::kGreater:
      return a > b;
    default:
      return a >= b;
  }
}

bool compare(Kind op, const Value& a, const Value& b) {
  const std::vector<Value> left =
      a.kind() == ValueKind::kMulti ? a.elements() : std::vector<Value>{a};
  const std::vector<Value> right =
      b.kind() == ValueKind::kMulti ? b.elements() : std::vector<Value>{b};
  for (const Value& x : left) {
    for (const Value& y : right) {
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

class Interpreter {
 public:
  Interpreter(const Batch& batch, size_t row) : batch_(batch), row_(row) {}

  Value run(const Expression& e) const {
    switch (e.kind) {
      case Kind::kNumber:
        return Value(e.number);
      case Kind::kString:
        return Value(e.text);
      case Kind::kField:
        return batch_.at(row_, e.text).to_value();
      case Kind::kNot:
        return Value(!is_true(run(e.arguments[0])));
      case Kind::kAnd:
        return Value(is_true(run(e.arguments[0])) && is_true(run(e.arguments[1])));
      case Kind::kOr:
        return Value(is_true(run(e.arguments[0])) || is_true(run(e.arguments[1])));
      case Kind::kXor:
        return Value(is_true(run(e.arguments[0])) != is_true(run(e.arguments[1])));
      case Kind::kNegate: {
        const auto number = number_of(run(e.arguments[0]));
        return number ? Value(0 - *number) : Value();
      }
      case Kind::kPlus:
        return run(e.arguments[0]);
      case Kind::kCall:
        return call(e);
      case Kind::kIn:
        return in(e);
      default:
        return binary(e);
    }
  }

 private:
  Value in(const Expression& e) const {
    const Value value = run(e.arguments[0]);
    if (value.is_null()) return Value();
    for (size_t i = 1; i < e.arguments.size(); ++i) {
      const Value candidate = run(e.arguments[i]);
      if (!candidate.is_null() && compare(Kind::kEqual, value, candidate)) return Value(true);
    }
    return Value(false);
  }

  Value call(const Expression& e) const {
    if (e.text == "if") return run(e.arguments[is_true(run(e.arguments[0])) ? 1 : 2]);
    if (e.text == "isnull") return Value(run(e.arguments[0]).is_null());
    if (e.text == "coalesce") {
      for (const Expression& argument : e.arguments) {
        if (Value value = run(argument); !value.is_null()) return value;
      }
      return Value();
    }
    if (e.text == "case") {
      for (size_t i = 0; i + 1 < e.arguments.size(); i += 2) {
        if (is_true(run(e.arguments[i]))) return run(e.arguments[i + 1]);
      }
      return Value();
    }
    const auto number = number_of(run(e.arguments[0]));  // abs
    return number ? Value(std::abs(*number)) : Value();
  }

  Value binary(const Expression& e) const {
    const Value a = run(e.arguments[0]);
    const Value b = run(e.arguments[1]);
    if (a.is_null() || b.is_null()) return Value();
    const bool any_list = a.kind() == ValueKind::kMulti || b.kind() == ValueKind::kMulti;
    const auto x = number_of(a);
    const auto y = number_of(b);
    switch (e.kind) {
      case Kind::kMultiply:
        return x && y ? finite(*x * *y) : Value();
      case Kind::kDivide:
        return x && y && *y != 0 ? finite(*x / *y) : Value();
      case Kind::kModulo:
        return x && y && *y != 0 ? finite(std::fmod(*x, *y)) : Value();
      case Kind::kSubtract:
        return x && y ? finite(*x - *y) : Value();
      case Kind::kAdd:
        if (x && y) return finite(*x + *y);
        return a.kind() == ValueKind::kText && b.kind() == ValueKind::kText
                   ? Value(a.text() + b.text())
                   : Value();
      case Kind::kConcatenate:
        return any_list ? Value() : Value(text_of(a) + text_of(b));
      case Kind::kLike: {
        const std::vector<Value> texts =
            a.kind() == ValueKind::kMulti ? a.elements() : std::vector<Value>{a};
        for (const Value& text : texts) {
          if (like(text_of(text), text_of(b))) return Value(true);
        }
        return Value(false);
      }
      default:
        return Value(compare(e.kind, a, b));
    }
  }

  const Batch& batch_;
  size_t row_;
};

// --- random tables and expressions

class Maker {
 public:
  explicit Maker(uint32_t seed) : random_(seed) {}

  size_t below(size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random_); }

  Value value() {
    static const std::vector<std::string> texts = {"a",    "b",   "ab",  "",  "1",
                                                   "2.50", " 3 ", "x%y", "B", "10"};
    switch (below(5)) {
      case 0:
        return Value();
      case 1:
        return Value(static_cast<double>(below(5)) - 2);
      case 2:
        return Value(static_cast<double>(below(100)) / 8);
      case 3:
        return Value::make_multi(
            {Value(texts[below(texts.size())]), Value(static_cast<double>(below(3)))});
      default:
        return Value(texts[below(texts.size())]);
    }
  }

  ColumnPtr column(size_t rows) {
    switch (below(5)) {
      case 0:
        return Column::constant(value(), rows);
      case 1: {
        std::vector<double> numbers(rows);
        std::vector<uint8_t> present(rows);
        for (size_t i = 0; i < rows; ++i) {
          numbers[i] = static_cast<double>(below(7)) - 3;
          present[i] = below(4) == 0 ? 0 : 1;
        }
        return Column::numbers(std::move(numbers),
                               below(2) == 0 ? std::vector<uint8_t>() : std::move(present));
      }
      case 2: {
        index::ColumnBuilder builder;
        for (size_t i = 0; i < rows; ++i)
          below(4) == 0 ? builder.add_null() : builder.add_text(std::string(1, "ab12"[below(4)]));
        return builder.finish();
      }
      case 3: {
        // Fewer entries than rows, or many more: a dictionary, or a selection.
        const size_t entries = below(2) == 0 ? 1 + below(4) : 1 + below(40);
        const ColumnPtr values = column(entries);
        std::vector<uint32_t> codes(rows);
        for (uint32_t& code : codes)
          code = below(6) == 0 ? Column::kNullCode : static_cast<uint32_t>(below(entries));
        return Column::dictionary(std::move(codes), values);
      }
      default: {
        std::vector<Value> values;
        for (size_t i = 0; i < rows; ++i) values.push_back(value());
        return Column::mixed(std::move(values));
      }
    }
  }

  Batch batch() {
    const size_t rows = 1 + below(12);
    Batch made(rows);
    for (const char* name : {"f", "g", "h"}) {
      if (below(8) != 0) made.set(name, column(rows));
    }
    return made;
  }

  Expression node(Kind kind, std::vector<Expression> arguments, std::string text = {}) {
    Expression e;
    e.kind = kind;
    e.arguments = std::move(arguments);
    e.text = std::move(text);
    return e;
  }

  Expression leaf() {
    Expression e;
    switch (below(5)) {
      case 0:
        e.kind = Kind::kNumber;
        e.number = static_cast<double>(below(5)) - 1;
        e.text = index::format_number(e.number);
        break;
      case 1:
        e.kind = Kind::kString;
        e.text = std::vector<std::string>{"a", "1", "b%", "_", "", "2.5"}[below(6)];
        break;
      default:
        e.kind = Kind::kField;
        e.text = std::string(1, "fgh"[below(3)]);
    }
    return e;
  }

  Expression expression(int depth) {
    if (depth == 0 || below(6) == 0) return leaf();
    const auto sub = [&] { return expression(depth - 1); };
    constexpr Kind kBinary[] = {
        Kind::kMultiply, Kind::kDivide,      Kind::kModulo,  Kind::kAdd,
        Kind::kSubtract, Kind::kConcatenate, Kind::kEqual,   Kind::kNotEqual,
        Kind::kLess,     Kind::kLessEqual,   Kind::kGreater, Kind::kGreaterEqual,
        Kind::kLike,     Kind::kAnd,         Kind::kOr,      Kind::kXor};
    switch (below(10)) {
      case 0:
        return node(Kind::kNot, {sub()});
      case 1:
        return node(below(2) == 0 ? Kind::kNegate : Kind::kPlus, {sub()});
      case 2:
        return node(Kind::kIn, {sub(), sub(), sub()});
      case 3:
        return node(Kind::kCall, {sub(), sub(), sub()}, "if");
      case 4:
        return node(Kind::kCall, {sub(), sub()}, "coalesce");
      case 5:
        return node(Kind::kCall, {sub(), sub(), sub(), sub()}, "case");
      case 6:
        return node(Kind::kCall, {sub()}, below(2) == 0 ? "isnull" : "abs");
      default:
        return node(kBinary[below(std::size(kBinary))], {sub(), sub()});
    }
  }

 private:
  std::mt19937 random_;
};

TEST(RandomExpressions, BatchesAgreeWithAPlainInterpreter) {
  const index::SearchContext context;
  size_t values = 0;
  // RIFFLE_RANDOM_EXPRESSIONS: fewer where each takes long, under sanitizers.
  const char* given = std::getenv("RIFFLE_RANDOM_EXPRESSIONS");
  const uint64_t expressions = given == nullptr ? 20'000 : std::strtoull(given, nullptr, 10);
  for (uint32_t seed = 0; seed < expressions; ++seed) {
    Maker maker(seed);
    const Batch batch = maker.batch();
    const Expression expression = maker.expression(4);
    auto bound = BoundExpression::bind(expression, context);
    ASSERT_TRUE(bound) << bound.error().message;
    const auto column = bound->evaluate(batch);
    ASSERT_TRUE(column) << column.error().message;
    ASSERT_EQ((*column)->size(), batch.rows());
    std::vector<uint32_t> selected;
    for (size_t row = 0; row < batch.rows(); ++row) {
      const Value expected = Interpreter(batch, row).run(expression);
      const Value found = (*column)->at(row).to_value();
      ASSERT_TRUE(found == expected)
          << "seed " << seed << " row " << row << ": " << print_expression(expression)
          << "\nexpected " << index::to_text(expected) << ", found " << index::to_text(found);
      values += expected.is_null() ? 0 : 1;
      if (is_true(expected)) selected.push_back(static_cast<uint32_t>(row));
    }
    const auto rows = bound->select(batch);
    ASSERT_TRUE(rows);
    ASSERT_EQ(*rows, selected) << print_expression(expression);
  }
  // Not everything may come out as null.
  EXPECT_GT(values, expressions * 5 / 2);
}

}  // namespace
}  // namespace riffle::lang
