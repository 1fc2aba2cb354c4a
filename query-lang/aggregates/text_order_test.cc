#include "query-lang/aggregates/text_order.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>
#include <vector>

namespace riffle::lang {
namespace {

std::vector<double> some_numbers() {
  std::mt19937_64 random(3);
  std::vector<double> numbers = {0,        -0.0,  1,         9,    10,        99,   100,
                                 0.5,      -1,    -10,       1e15, 1e15 - 1,  1e16, 1e-7,
                                 12345678, 1e300, 999999999, 1.25, 1.2500001, 8191, 8192};
  for (uint64_t power = 1; power < 1'000'000'000'000'000; power *= 10) {
    numbers.push_back(static_cast<double>(power));
    numbers.push_back(static_cast<double>(power - 1));
  }
  for (int i = 0; i < 200; ++i) {
    const uint64_t whole = random() >> (14 + random() % 50);
    numbers.push_back(static_cast<double>(whole));
    numbers.push_back(static_cast<double>(whole % 100'000) / 8);
    numbers.push_back(-static_cast<double>(whole % 1000));
  }
  return numbers;
}

TEST(TextOrder, OfNumbersIsThatOfTheirTexts) {
  const std::vector<double> numbers = some_numbers();
  for (const double a : numbers) {
    for (const double b : numbers) {
      if (a == 0 && b == 0) continue;  // 0 and -0
      ASSERT_EQ(text_precedes(a, b), index::format_number(a) < index::format_number(b))
          << a << " and " << b;
    }
  }
}

TEST(TextOrder, KeysAreOfWholeNumbersThatPrintTheirDigits) {
  size_t keys = 0;
  for (const double number : some_numbers()) {
    const bool whole = number >= 0 && number < kPlainLimit &&
                       number == static_cast<double>(static_cast<int64_t>(number));
    EXPECT_EQ(text_key(number) != 0, whole) << number;
    if (!whole) continue;
    ++keys;
    EXPECT_EQ(digits_of(static_cast<uint64_t>(number)),
              std::to_string(static_cast<uint64_t>(number)).size())
        << number;
  }
  EXPECT_GT(keys, 200u);
  EXPECT_EQ(text_key(std::numeric_limits<double>::quiet_NaN()), 0u);
  EXPECT_EQ(text_key(std::numeric_limits<double>::infinity()), 0u);
}

}  // namespace
}  // namespace riffle::lang
