#include "query-lang/aggregates/states.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

// A value and when it was. Partial state: the time, then the value (several values one by one).
struct Moment {
  Value value;
  double time = 0;

  bool there() const { return !value.is_null(); }
  Value partial() const {
    if (!there()) return Value();
    std::vector<Value> state = values_of(value);
    state.insert(state.begin(), Value(time));
    return Value::make_multi(std::move(state));
  }
  static Moment from(const ValueView& partial) {
    const std::vector<Value>& state = partial.elements();
    return {Value::make_multi(std::vector<Value>(state.begin() + 1, state.end())),
            state[0].number()};
  }
};

template <bool kLatest>
struct Extreme : Moment {
  // Of the same time, the first one met stays.
  void add(double when, const ValueView& what) {
    if (there() && (kLatest ? when <= time : when >= time)) return;
    value = what.to_value();
    time = when;
  }
  void merge(const ValueView& partial) {
    const Moment other = from(partial);
    add(other.time, other.value);
  }
};

template <bool kLatest>
struct ValueAt : Extreme<kLatest> {
  Value result() const { return this->value; }
};
template <bool kLatest>
struct TimeOf : Extreme<kLatest> {
  Value result() const { return this->there() ? Value(this->time) : Value(); }
};

template <typename State>
class TimedAggregate : public StateAggregate<State> {
 public:
  Result<void> update(const AggregateInput& input) override {
    if (input.time == nullptr) return {};
    const NumberView times(*input.time);
    for (size_t row = 0; row < input.argument->size(); ++row) {
      const ValueView value = input.argument->at(row);
      if (!value.is_null() && times.has(row))
        this->states_[input.groups[row]].add(times.values()[row], value);
    }
    return {};
  }
};

struct Rate {
  Extreme<false> earliest;
  Extreme<true> latest;

  void add(double when, const ValueView& what) {
    if (!index::as_number(what)) return;
    earliest.add(when, what);
    latest.add(when, what);
  }
  Value partial() const {
    if (!earliest.there()) return Value();
    return pack(earliest.time, *index::as_number(earliest.value), latest.time,
                *index::as_number(latest.value));
  }
  void merge(const ValueView& partial) {
    earliest.add(element(partial, 0), ValueView(element(partial, 1)));
    latest.add(element(partial, 2), ValueView(element(partial, 3)));
  }
  Value result() const {
    if (!earliest.there() || latest.time == earliest.time) return Value();
    return finite_value((*index::as_number(latest.value) - *index::as_number(earliest.value)) /
                        (latest.time - earliest.time));
  }
};

constexpr std::string_view kInput =
    "{\"_time\": 30, \"x\": 7}\n{\"_time\": 10, \"x\": 1}\n{\"_time\": 20, \"x\": 4}\n{\"_time\": "
    "40}";

}  // namespace

const AggregateSpec& earliest_aggregate() {
  static const AggregateSpec spec{
      .name = "earliest",
      .category = "Time",
      .syntax = "earliest(<field>)",
      .summary = "The value with the smallest _time.",
      .needs_time = true,
      .examples = {{"| stats earliest(x) AS e", kInput, "{\"e\": 1}"}},
      .make = make_aggregate<TimedAggregate<ValueAt<false>>>,
  };
  return spec;
}

const AggregateSpec& latest_aggregate() {
  static const AggregateSpec spec{
      .name = "latest",
      .category = "Time",
      .syntax = "latest(<field>)",
      .summary = "The value with the largest _time.",
      .needs_time = true,
      .examples = {{"| stats latest(x) AS l", kInput, "{\"l\": 7}"}},
      .make = make_aggregate<TimedAggregate<ValueAt<true>>>,
  };
  return spec;
}

const AggregateSpec& earliest_time_aggregate() {
  static const AggregateSpec spec{
      .name = "earliest_time",
      .category = "Time",
      .syntax = "earliest_time(<field>)",
      .summary = "The smallest _time of a row that has the field.",
      .needs_time = true,
      .examples = {{"| stats earliest_time(x) AS e", kInput, "{\"e\": 10}"}},
      .make = make_aggregate<TimedAggregate<TimeOf<false>>>,
  };
  return spec;
}

const AggregateSpec& latest_time_aggregate() {
  static const AggregateSpec spec{
      .name = "latest_time",
      .category = "Time",
      .syntax = "latest_time(<field>)",
      .summary = "The largest _time of a row that has the field.",
      .needs_time = true,
      .examples = {{"| stats latest_time(x) AS l", kInput, "{\"l\": 30}"}},
      .make = make_aggregate<TimedAggregate<TimeOf<true>>>,
  };
  return spec;
}

const AggregateSpec& rate_aggregate() {
  static const AggregateSpec spec{
      .name = "rate",
      .category = "Time",
      .syntax = "rate(<field>)",
      .summary =
          "How fast a counter grows: the difference of its latest and earliest value for each "
          "second between them.",
      .needs_time = true,
      .examples = {{"| stats rate(x) AS r", kInput, "{\"r\": 0.3}"}},
      .make = make_aggregate<TimedAggregate<Rate>>,
  };
  return spec;
}

}  // namespace riffle::lang
