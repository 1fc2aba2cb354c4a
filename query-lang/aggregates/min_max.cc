#include "query-lang/aggregates/states.h"
#include "query-lang/aggregates/text_order.h"

namespace riffle::lang {

using index::Value;
using index::ValueKind;
using index::ValueView;

namespace {

// The extreme by number as long as all values are numbers, else the extreme by text of all of them.
// As one text among a million numbers is enough to turn the order round, both are kept all along.
template <bool kLargest>
struct Extreme {
  bool any = false;
  bool all_numbers = true;
  double number = 0;
  Value text;        // the extreme by text, as a number or a text
  uint64_t key = 0;  // text_key() of that

  static bool better(double a, double b) { return kLargest ? a > b : a < b; }
  static bool better_text(const ValueView& a, const ValueView& b) {
    return kLargest ? text_precedes(b, a) : text_precedes(a, b);
  }
  // A number, of a value with that text.
  void add_number(double value, const ValueView& as_text) {
    if (!any || better(value, number)) number = value;
    add_text(as_text);
  }
  // The same for a value that is a number, where no text has come: the usual case.
  void add_number(double value) {
    const uint64_t own = text_key(value);
    if (own == 0 || key == 0) return add_number(value, ValueView(value));
    if (better(value, number)) number = value;
    if (kLargest ? own > key : own < key) {
      text = Value(value);
      key = own;
    }
  }
  void add_text(const ValueView& value) {
    if (!any || better_text(value, text)) {
      text = value.to_value();
      key = text.kind() == ValueKind::kNumber ? text_key(text.number()) : 0;
    }
    any = true;
  }
  void add(const ValueView& value) {
    if (const std::optional<double> parsed = index::as_number(value)) {
      // A number that comes after a text no longer matters as one.
      all_numbers ? add_number(*parsed, value) : add_text(value);
    } else {
      all_numbers = false;
      add_text(value);
    }
  }
  Value partial() const {
    if (!any) return Value();
    return Value::make_multi({Value(all_numbers ? 1.0 : 0.0), Value(number), text});
  }
  void merge(const ValueView& partial) {
    const bool other_numbers = element(partial, 0) != 0;
    const double other = element(partial, 1);
    if (other_numbers && (!any || better(other, number))) number = other;
    all_numbers &= other_numbers;
    add_text(partial.elements()[2]);
  }
  Value result() const {
    if (!any) return Value();
    return all_numbers ? Value(number) : Value(index::to_text(text));
  }
};

template <bool kLargest>
class ExtremeAggregate : public StateAggregate<Extreme<kLargest>> {
 public:
  Result<void> update(const AggregateInput& input) override {
    const index::Column& column = *input.argument;
    auto& states = this->states_;
    if (only_numbers(column)) {
      for_each_number(
          column, [&](size_t row, double number) { states[input.groups[row]].add_number(number); });
      return {};
    }
    for (size_t row = 0; row < column.size(); ++row) {
      for_each_value(column.at(row), [&](const ValueView& value) {
        if (value.kind() != ValueKind::kBool) states[input.groups[row]].add(value);
      });
    }
    return {};
  }
};

struct Range {
  bool any = false;
  double least = 0;
  double largest = 0;

  void add(double number) {
    least = any ? std::min(least, number) : number;
    largest = any ? std::max(largest, number) : number;
    any = true;
  }
  Value partial() const { return any ? pack(least, largest) : Value(); }
  void merge(const ValueView& partial) {
    add(element(partial, 0));
    add(element(partial, 1));
  }
  Value result() const { return any ? finite_value(largest - least) : Value(); }
};

}  // namespace

const AggregateSpec& max_aggregate() {
  static const AggregateSpec spec{
      .name = "max",
      .category = "Aggregate",
      .syntax = "max(<field>)",
      .summary = "The largest value: by number where all values are numbers, else by text.",
      .examples = {{"| stats max(x) AS m", "{\"x\": 9}\n{\"x\": \"10\"}", "{\"m\": 10}"},
                   {"| stats max(x) AS m", "{\"x\": 9}\n{\"x\": \"abc\"}", "{\"m\": \"abc\"}"}},
      .make = make_aggregate<ExtremeAggregate<true>>,
  };
  return spec;
}

const AggregateSpec& min_aggregate() {
  static const AggregateSpec spec{
      .name = "min",
      .category = "Aggregate",
      .syntax = "min(<field>)",
      .summary = "The smallest value: by number where all values are numbers, else by text.",
      .examples = {{"| stats min(x) AS m", "{\"x\": 9}\n{\"x\": \"10\"}", "{\"m\": 9}"},
                   {"| stats min(x) AS m", "{\"x\": 9}\n{\"x\": \"10\"}\n{\"x\": \"abc\"}",
                    "{\"m\": \"10\"}"}},
      .make = make_aggregate<ExtremeAggregate<false>>,
  };
  return spec;
}

const AggregateSpec& range_aggregate() {
  static const AggregateSpec spec{
      .name = "range",
      .category = "Aggregate",
      .syntax = "range(<field>)",
      .summary = "The difference of the largest and the smallest number.",
      .examples = {{"| stats range(x) AS r", "{\"x\": 3}\n{\"x\": 10}\n{\"x\": \"a\"}",
                    "{\"r\": 7}"}},
      .make = make_aggregate<NumberAggregate<Range>>,
  };
  return spec;
}

}  // namespace riffle::lang
