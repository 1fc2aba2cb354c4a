#include "indexer/columns/batch.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace riffle::index {
namespace {

std::string names(const Batch& batch) {
  std::string all;
  for (const auto& field : batch.fields()) all += field.name + " ";
  return all;
}

TEST(BatchTest, SetReplacesInPlaceAndRenameReplacesTheTarget) {
  Batch batch(2);
  batch.set("a", Column::constant(Value("1"), 2));
  batch.set("b", Column::constant(Value("2"), 2));
  batch.set("c", Column::constant(Value("3"), 2));
  batch.set("a", Column::constant(Value("4"), 2));
  EXPECT_EQ(names(batch), "a b c ");
  EXPECT_EQ(batch.at(1, "a").text(), "4");
  batch.rename("c", "a");
  EXPECT_EQ(names(batch), "b a ");
  EXPECT_EQ(batch.at(0, "a").text(), "3");
  batch.rename("missing", "b");
  EXPECT_EQ(names(batch), "b a ");
  batch.rename("a", "a");
  EXPECT_EQ(names(batch), "b a ");
  batch.remove("b");
  EXPECT_EQ(batch.find("b"), nullptr);
  EXPECT_TRUE(batch.column("b")->is_null(1));
  EXPECT_TRUE(batch.at(0, "b").is_null());
}

TEST(BatchTest, SliceAndTake) {
  BatchBuilder builder;
  for (int i = 0; i < 10; ++i) {
    builder.begin_row();
    builder.set("n", ValueView(static_cast<double>(i)));
    if (i % 3 == 0) builder.set("t", ValueView(std::string_view("x")));
  }
  const Batch batch = builder.finish();
  EXPECT_EQ(builder.rows(), 0u);
  const Batch middle = batch.slice(3, 5);
  ASSERT_EQ(middle.rows(), 2u);
  EXPECT_EQ(middle.at(0, "n").number(), 3);
  EXPECT_EQ(middle.at(0, "t").text(), "x");
  EXPECT_TRUE(middle.at(1, "t").is_null());
  const std::vector<uint32_t> rows = {9, 0};
  EXPECT_EQ(batch.take(rows).at(0, "n").number(), 9);
}

TEST(BatchBuilderTest, FirstValueOfACellStays) {
  BatchBuilder builder;
  builder.begin_row();
  builder.set("a", ValueView(1.0));
  builder.set("a", ValueView(2.0));
  EXPECT_EQ(builder.finish().at(0, "a").number(), 1);
}

TEST(BatchBuilderTest, RandomRowsAreWhatWasPutIn) {
  std::mt19937 random(5);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::map<std::string, double>> naive(random() % 30);
    BatchBuilder builder;
    for (auto& row : naive) {
      builder.begin_row();
      for (unsigned i = random() % 8; i > 0; --i) {
        const std::string name = "f" + std::to_string(random() % 12);
        const double number = static_cast<double>(random() % 100);
        row.try_emplace(name, number);
        builder.set(name, ValueView(number));
      }
    }
    const Batch batch = builder.finish();
    ASSERT_EQ(batch.rows(), naive.size());
    for (size_t i = 0; i < naive.size(); ++i) {
      for (int f = 0; f < 12; ++f) {
        const std::string name = "f" + std::to_string(f);
        const auto found = naive[i].find(name);
        const ValueView cell = batch.at(i, name);
        ASSERT_EQ(cell.is_null(), found == naive[i].end());
        if (found != naive[i].end()) {
          ASSERT_EQ(cell.number(), found->second);
        }
      }
    }
  }
}

}  // namespace
}  // namespace riffle::index
