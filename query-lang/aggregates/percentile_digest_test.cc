#include "query-lang/aggregates/percentile_digest.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace riffle::lang {
namespace {

// The definition: nearest rank in the sorted numbers.
double plain_percentile(std::vector<double> numbers, double percent) {
  std::sort(numbers.begin(), numbers.end());
  const double rank = std::ceil(percent * static_cast<double>(numbers.size()) / 100 - 1e-9);
  return numbers[static_cast<size_t>(std::max(rank, 1.0)) - 1];
}

class RandomNumbers {
 public:
  explicit RandomNumbers(uint32_t seed) : random_(seed), kind_(random_() % 5) {}
  size_t below(size_t n) { return random_() % n; }
  double next() {
    switch (kind_) {
      case 0:
        return static_cast<double>(below(300));
      case 1:
        return std::floor(-1000 * std::log(1 - std::generate_canonical<double, 32>(random_)));
      case 2:
        return static_cast<double>(below(600)) / 4 - 20;
      case 3:
        return static_cast<double>(below(8'300));
      default:
        return below(3) == 0 ? -static_cast<double>(below(50))
                             : 1e6 + static_cast<double>(below(9));
    }
  }

 private:
  std::mt19937 random_;
  size_t kind_;
};

TEST(PercentileDigest, IsExactWhileDistinctNumbersAreFew) {
  for (uint32_t seed = 0; seed < 60; ++seed) {
    RandomNumbers random(seed);
    const bool exact = random.below(2) == 0;
    PercentileDigest whole(exact);
    std::vector<PercentileDigest> parts(1 + random.below(4), PercentileDigest(exact));
    std::vector<double> numbers;
    const size_t count = 1 + random.below(random.below(2) == 0 ? 40 : 9'000);
    for (size_t i = 0; i < count; ++i) {
      numbers.push_back(random.next());
      whole.add(numbers.back());
      parts[random.below(parts.size())].add(numbers.back());
    }
    PercentileDigest merged(exact);
    for (const PercentileDigest& part : parts) {
      if (!part.empty()) merged.merge(part.partial());
    }
    for (const double percent : {0.0, 1.0, 25.0, 50.0, 90.0, 99.0, 99.9, 100.0}) {
      const double expected = plain_percentile(numbers, percent);
      ASSERT_EQ(whole.percentile(percent), expected) << seed << " " << percent;
      ASSERT_EQ(merged.percentile(percent), expected) << seed << " " << percent;
      ASSERT_EQ(merged.upper_percentile(percent), expected) << seed << " " << percent;
    }
    std::sort(numbers.begin(), numbers.end());
    ASSERT_EQ(whole.median(), numbers[numbers.size() / 2]) << seed;
    ASSERT_EQ(merged.median(), numbers[numbers.size() / 2]) << seed;
  }
}

TEST(PercentileDigest, ApproximatesManyDistinctNumbersWell) {
  std::mt19937 random(7);
  PercentileDigest digest(false);
  PercentileDigest exact(true);
  std::vector<double> numbers;
  for (int i = 0; i < 60'000; ++i) {
    // Counted ones among them.
    const double number = i % 3 == 0 ? static_cast<double>(random() % 8'000)
                                     : static_cast<double>(random() % 1'000'000) / 100;
    numbers.push_back(number);
    digest.add(number);
    exact.add(number);
  }
  for (const double percent : {1.0, 50.0, 99.0}) {
    const double expected = plain_percentile(numbers, percent);
    EXPECT_NEAR(digest.percentile(percent), expected, 0.005 * expected + 1) << percent;
    EXPECT_EQ(exact.percentile(percent), expected) << percent;
  }
  EXPECT_LT(digest.memory_bytes(), size_t{600'000});
}

}  // namespace
}  // namespace riffle::lang
