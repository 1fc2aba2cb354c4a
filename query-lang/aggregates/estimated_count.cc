#include <array>
#include <bit>
#include <cmath>
#include <string_view>

#include "indexer/base/hash.h"
#include "query-lang/aggregates/states.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

// HyperLogLog with 4,096 registers (standard error 1.04 / √4096 = 1.6 %); exact as long as a group
// has few distinct values, whose hashes are then kept.
class Sketch {
 public:
  void add(uint64_t hash) {
    if (!registers_.empty()) {
      set(hash);
      return;
    }
    const auto place = std::lower_bound(hashes_.begin(), hashes_.end(), hash);
    if (place != hashes_.end() && *place == hash) return;
    hashes_.insert(place, hash);
    if (hashes_.size() <= kMostExact) return;
    registers_.assign(kRegisters, 0);
    for (const uint64_t each : hashes_) set(each);
    hashes_ = {};
  }

  double estimate() const {
    if (registers_.empty()) return static_cast<double>(hashes_.size());
    double sum = 0;
    double zeros = 0;
    for (const uint8_t rank : registers_) {
      sum += std::ldexp(1.0, -rank);
      zeros += rank == 0 ? 1 : 0;
    }
    constexpr double kBias = 0.7213 / (1 + 1.079 / kRegisters);
    const double raw = kBias * kRegisters * kRegisters / sum;
    // Few values: how many registers are still empty tells more.
    if (raw <= 2.5 * kRegisters && zeros > 0)
      return std::round(kRegisters * std::log(kRegisters / zeros));
    return std::round(raw);
  }
  double error() const {
    return registers_.empty() ? 0 : 1.04 / std::sqrt(static_cast<double>(kRegisters));
  }

  // "h" and hashes of 16 digits, or "r" and a character for each register.
  Value partial() const {
    if (registers_.empty() && hashes_.empty()) return Value();
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text = registers_.empty() ? "h" : "r";
    for (const uint64_t hash : hashes_) {
      for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[hash >> shift & 15];
    }
    for (const uint8_t rank : registers_) text += static_cast<char>('0' + rank);
    return Value(std::move(text));
  }
  void merge(const ValueView& partial) {
    const std::string_view text = partial.text();
    if (text.front() == 'h') {
      for (size_t at = 1; at + 16 <= text.size(); at += 16) {
        uint64_t hash = 0;
        for (const char c : text.substr(at, 16))
          hash = hash << 4 | static_cast<uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
        add(hash);
      }
      return;
    }
    if (registers_.empty()) {
      registers_.assign(kRegisters, 0);
      for (const uint64_t each : hashes_) set(each);
      hashes_ = {};
    }
    for (size_t i = 0; i < kRegisters; ++i)
      registers_[i] = std::max(registers_[i], static_cast<uint8_t>(text[i + 1] - '0'));
  }
  size_t memory_bytes() const {
    return registers_.capacity() + hashes_.capacity() * sizeof(uint64_t);
  }

 private:
  static constexpr size_t kBits = 12;
  static constexpr size_t kRegisters = size_t{1} << kBits;
  static constexpr size_t kMostExact = 512;  // 4 KiB: no more than the registers take

  void set(uint64_t hash) {
    const size_t place = hash >> (64 - kBits);
    const auto rank =
        static_cast<uint8_t>(std::min<int>(std::countl_zero(hash << kBits), 64 - kBits) + 1);
    registers_[place] = std::max(registers_[place], rank);
  }

  std::vector<uint64_t> hashes_;  // sorted
  std::vector<uint8_t> registers_;
};

template <bool kError>
class EstimatedCount : public Aggregate {
 public:
  void resize(size_t groups) override { sketches_.resize(groups); }
  Result<void> update(const AggregateInput& input) override {
    std::string scratch;
    for (size_t row = 0; row < input.argument->size(); ++row) {
      Sketch& sketch = sketches_[input.groups[row]];
      bytes_ -= sketch.memory_bytes();
      for_each_value(input.argument->at(row), [&](const ValueView& value) {
        sketch.add(hash64(index::to_text(value, scratch)));
      });
      bytes_ += sketch.memory_bytes();
    }
    return {};
  }
  Value partial(size_t group) const override { return sketches_[group].partial(); }
  Result<void> merge(size_t group, const ValueView& partial) override {
    bytes_ -= sketches_[group].memory_bytes();
    if (!partial.is_null()) sketches_[group].merge(partial);
    bytes_ += sketches_[group].memory_bytes();
    return {};
  }
  Value result(size_t group) const override {
    return Value(kError ? sketches_[group].error() : sketches_[group].estimate());
  }
  size_t memory_bytes() const override { return sketches_.capacity() * sizeof(Sketch) + bytes_; }

 private:
  std::vector<Sketch> sketches_;
  size_t bytes_ = 0;
};

}  // namespace

const AggregateSpec& estdc_aggregate() {
  static const AggregateSpec spec{
      .name = "estdc",
      .category = "Aggregate",
      .syntax = "estdc(<field>)",
      .summary =
          "An estimate of the number of distinct values (HyperLogLog, 1.6 % standard error; exact "
          "up to 512).",
      .zero_when_empty = true,
      .examples = {{"| stats estdc(x) AS d", "{\"x\": 1}\n{\"x\": 2}\n{\"x\": 1}", "{\"d\": 2}"}},
      .make = make_aggregate<EstimatedCount<false>>,
  };
  return spec;
}

const AggregateSpec& estdc_error_aggregate() {
  static const AggregateSpec spec{
      .name = "estdc_error",
      .category = "Aggregate",
      .syntax = "estdc_error(<field>)",
      .summary =
          "The theoretical error of estdc(), relative to the true number; 0 where estdc() is "
          "exact.",
      .zero_when_empty = true,
      .examples = {{"| stats estdc_error(x) AS e", "{\"x\": 1}\n{\"x\": 2}", "{\"e\": 0}"}},
      .make = make_aggregate<EstimatedCount<true>>,
  };
  return spec;
}

}  // namespace riffle::lang
