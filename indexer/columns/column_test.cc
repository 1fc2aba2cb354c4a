#include "indexer/columns/column.h"

#include <gtest/gtest.h>

#include <random>

namespace riffle::index {
namespace {

Value random_value(std::mt19937& random, int kinds) {
  switch (random() % static_cast<unsigned>(kinds)) {
    case 0:
      return {};
    case 1:
      return Value(static_cast<double>(random() % 100) / 4);
    case 2:
      return Value(std::string(random() % 5, 'x') + std::to_string(random() % 10));
    case 3:
      return Value(random() % 2 == 0);
    default:
      return Value::make_multi({Value("m"), Value(static_cast<double>(random() % 7))});
  }
}

void expect_equal(const Column& column, const std::vector<Value>& naive) {
  ASSERT_EQ(column.size(), naive.size());
  for (size_t i = 0; i < naive.size(); ++i) {
    ASSERT_EQ(column.at(i).to_value(), naive[i]) << "row " << i;
    ASSERT_EQ(column.is_null(i), naive[i].is_null());
  }
}

TEST(ColumnTest, RandomColumnsAreWhatWasPutIn) {
  std::mt19937 random(11);
  for (int round = 0; round < 2000; ++round) {
    std::vector<Value> naive;
    ColumnBuilder builder;
    const size_t rows = random() % 40;
    const int kinds = 1 + static_cast<int>(random() % 5);
    const bool only_texts = random() % 3 == 0;
    for (size_t i = 0; i < rows; ++i) {
      naive.push_back(only_texts ? Value("t" + std::to_string(random() % 3))
                                 : random_value(random, kinds));
      builder.add(naive.back());
    }
    if (random() % 4 == 0) {
      builder.pad_to(rows + 3);
      naive.resize(rows + 3);
    }
    ColumnPtr column = builder.finish();
    EXPECT_EQ(builder.size(), 0u);
    expect_equal(*column, naive);

    // Selections of selections, long and short, against the same on plain vectors.
    for (int step = 0; step < 3 && !naive.empty(); ++step) {
      std::vector<uint32_t> wanted(random() % (2 * naive.size()));
      std::vector<Value> next;
      for (uint32_t& row : wanted) {
        row = static_cast<uint32_t>(random() % naive.size());
        next.push_back(naive[row]);
      }
      column = Column::take(column, wanted);
      naive = std::move(next);
      expect_equal(*column, naive);
    }
  }
}

TEST(ColumnTest, BuilderPicksTheNarrowEncoding) {
  ColumnBuilder builder;
  builder.pad_to(3);
  EXPECT_EQ(builder.finish()->encoding(), Column::Encoding::kConstant);
  builder.add_null();
  builder.add_number(1);
  EXPECT_EQ(builder.finish()->encoding(), Column::Encoding::kNumbers);
  builder.add_text("a");
  builder.add_null();
  EXPECT_EQ(builder.finish()->encoding(), Column::Encoding::kTexts);
  builder.add_text("a");
  builder.add_number(1);
  EXPECT_EQ(builder.finish()->encoding(), Column::Encoding::kMixed);
}

TEST(ColumnTest, DictionaryOfDictionaryIsFlat) {
  const ColumnPtr values = Column::texts("abc", {1, 2, 3});
  const ColumnPtr inner = Column::dictionary({2, Column::kNullCode, 0}, values);
  const ColumnPtr outer = Column::dictionary({0, 1, 2, Column::kNullCode}, inner);
  EXPECT_EQ(outer->dictionary_values(), values);
  EXPECT_EQ(outer->at(0).text(), "c");
  EXPECT_TRUE(outer->is_null(1));
  EXPECT_EQ(outer->at(2).text(), "a");
  EXPECT_TRUE(outer->is_null(3));
}

TEST(ColumnDeathTest, CodesMustBeInTheDictionary) {
  EXPECT_DEATH(static_cast<void>(Column::dictionary({3}, Column::texts("ab", {1, 2}))), "BUG");
}

}  // namespace
}  // namespace riffle::index
