#include "indexer/base/number_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace riffle {
namespace {

TEST(NumberTextTest, Formats) {
  const std::pair<double, const char*> cases[] = {{0, "0"},
                                                  {-0.0, "0"},
                                                  {1, "1"},
                                                  {-42, "-42"},
                                                  {3.5, "3.5"},
                                                  {0.1, "0.1"},
                                                  {0.1 + 0.2, "0.3"},
                                                  {1.0 / 3, "0.333333333333333"},
                                                  {2.0 / 3, "0.666666666666667"},
                                                  {-0.25, "-0.25"},
                                                  {1e15, "1000000000000000"},
                                                  {9007199254740992.0, "9007199254740992"},
                                                  {9007199254740994.0, "9.00719925474099e+15"},
                                                  {1e18, "1000000000000000000"},
                                                  {1e20, "1e+20"},
                                                  {1.5e300, "1.5e+300"},
                                                  {0.00001, "0.00001"},
                                                  {1e-7, "0.0000001"},
                                                  {1.5e-8, "1.5e-08"},
                                                  {1500000000.123456, "1500000000.12346"},
                                                  {123456.789, "123456.789"},
                                                  {99999999999999.99, "100000000000000"},
                                                  {std::numeric_limits<double>::infinity(), "inf"},
                                                  {std::nan(""), "nan"}};
  for (const auto& [number, text] : cases) EXPECT_EQ(format_number(number), text) << number;
}

TEST(NumberTextTest, Parses) {
  const std::pair<const char*, double> cases[] = {{"0", 0},
                                                  {"42", 42},
                                                  {"-42", -42},
                                                  {"+7", 7},
                                                  {" 3.5 ", 3.5},
                                                  {".5", 0.5},
                                                  {"1.", 1},
                                                  {"1e3", 1000},
                                                  {"1E-2", 0.01},
                                                  {"007", 7},
                                                  {"123456789012345678", 123456789012345678.0},
                                                  {"\t5\n", 5}};
  for (const auto& [text, number] : cases) EXPECT_EQ(parse_number(text), number) << text;
}

TEST(NumberTextTest, RefusesWhatIsNoNumber) {
  for (const char* text : {"", " ", "-", "+", ".", "0x1F", "inf", "nan", "-inf", "1a", "1 2", "--1",
                           "+-1", "1e", "1e999", "1,000", "e5", "1.2.3"}) {
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
  }
}

TEST(NumberTextTest, RoundTripsWithinFifteenDigits) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20000; ++i) {
    const double mantissa = static_cast<double>(random() % 1'000'000'000'000'000);
    const double number = mantissa * std::pow(10.0, static_cast<double>(random() % 40) - 25);
    const auto back = parse_number(format_number(number));
    ASSERT_TRUE(back.has_value()) << format_number(number);
    EXPECT_NEAR(*back / (number == 0 ? 1 : number), number == 0 ? 0 : 1, 1e-14) << number;
  }
}

}  // namespace
}  // namespace riffle
