#include "query-lang/aggregates/percentile_digest.h"
#include "query-lang/aggregates/states.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

enum class Wanted : uint8_t { kPercentile, kUpper, kMedian };

template <Wanted kWanted, bool kExact>
class Percentile : public Aggregate {
 public:
  explicit Percentile(double percent) : percent_(percent) {}

  void resize(size_t groups) override { digests_.resize(groups, PercentileDigest(kExact)); }
  Result<void> update(const AggregateInput& input) override {
    for_each_number(*input.argument, [&](size_t row, double number) {
      PercentileDigest& digest = digests_[input.groups[row]];
      if (digest.count(number)) return;
      bytes_ -= digest.memory_bytes();
      digest.add_slowly(number);
      bytes_ += digest.memory_bytes();
    });
    return {};
  }
  Value partial(size_t group) const override { return digests_[group].partial(); }
  Result<void> merge(size_t group, const ValueView& partial) override {
    bytes_ -= digests_[group].memory_bytes();
    if (!partial.is_null()) digests_[group].merge(partial);
    bytes_ += digests_[group].memory_bytes();
    return {};
  }
  Value result(size_t group) const override {
    const PercentileDigest& digest = digests_[group];
    if (digest.empty()) return Value();
    switch (kWanted) {
      case Wanted::kUpper:
        return Value(digest.upper_percentile(percent_));
      case Wanted::kMedian:
        return Value(digest.median());
      case Wanted::kPercentile:
        break;
    }
    return Value(digest.percentile(percent_));
  }
  size_t memory_bytes() const override {
    return digests_.capacity() * sizeof(PercentileDigest) + bytes_;
  }

 private:
  double percent_;
  std::vector<PercentileDigest> digests_;
  size_t bytes_ = 0;
};

template <Wanted kWanted, bool kExact>
std::unique_ptr<Aggregate> make_percentile(const AggregateCall& call) {
  return std::make_unique<Percentile<kWanted, kExact>>(call.parameter);
}

constexpr std::string_view kInput = "{\"x\": 1}\n{\"x\": 2}\n{\"x\": 3}\n{\"x\": 4}";

}  // namespace

const AggregateSpec& perc_aggregate() {
  static const AggregateSpec spec{
      .name = "perc",
      .aliases = {"p"},
      .category = "Aggregate",
      .syntax = "perc<N>(<field>) | p<N>(<field>)",
      .summary =
          "The number that N percent of the numbers do not exceed (nearest rank): exact up to "
          "10,000 distinct numbers, beyond by a "
          "t-digest of about 1,000 centroids.",
      .takes_number = true,
      .examples = {{"| stats perc50(x) AS a, p95(x) AS b", kInput, "{\"a\": 2, \"b\": 4}"}},
      .make = make_percentile<Wanted::kPercentile, false>,
  };
  return spec;
}

const AggregateSpec& exactperc_aggregate() {
  static const AggregateSpec spec{
      .name = "exactperc",
      .category = "Aggregate",
      .syntax = "exactperc<N>(<field>)",
      .summary =
          "As perc<N>, exact for any number of distinct numbers; takes memory for each of them.",
      .takes_number = true,
      .examples = {{"| stats exactperc25(x) AS a", kInput, "{\"a\": 1}"}},
      .make = make_percentile<Wanted::kPercentile, true>,
  };
  return spec;
}

const AggregateSpec& upperperc_aggregate() {
  static const AggregateSpec spec{
      .name = "upperperc",
      .category = "Aggregate",
      .syntax = "upperperc<N>(<field>)",
      .summary =
          "As perc<N>; where that is an estimate, one that is likely not below the true number.",
      .takes_number = true,
      .examples = {{"| stats upperperc75(x) AS a", kInput, "{\"a\": 3}"}},
      .make = make_percentile<Wanted::kUpper, false>,
  };
  return spec;
}

const AggregateSpec& median_aggregate() {
  static const AggregateSpec spec{
      .name = "median",
      .category = "Aggregate",
      .syntax = "median(<field>)",
      .summary =
          "The middle number; of an even number of numbers the higher of the two in the middle.",
      .examples = {{"| stats median(x) AS m", kInput, "{\"m\": 3}"}},
      .make = make_percentile<Wanted::kMedian, false>,
  };
  return spec;
}

}  // namespace riffle::lang
