#include "query-lang/exec/group_table.h"

#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace riffle::lang {
namespace {

using index::Column;
using index::ColumnPtr;
using index::Value;

// Random columns of every encoding, and what a table says of them.
class Grouping {
 public:
  explicit Grouping(uint32_t seed) : random_(seed) {}

  size_t below(size_t n) { return random_() % n; }

  Value value(bool lists) {
    switch (below(lists ? 8 : 6)) {
      case 0:
        return {};
      case 1:
        return Value(static_cast<double>(below(4)));
      case 6:
      case 7:
        return Value::make_multi(
            {Value("v" + std::to_string(below(3))), Value("v" + std::to_string(below(3)))});
      default:
        return Value("v" + std::to_string(below(5)));
    }
  }

  ColumnPtr column(size_t rows) {
    const bool lists = below(4) == 0;
    const size_t kind = below(5);
    if (kind == 0) return Column::constant(value(lists), rows);
    if (kind == 1) {
      std::vector<Value> values;
      for (size_t i = 0; i < rows; ++i) values.push_back(value(lists));
      return Column::mixed(std::move(values));
    }
    std::vector<Value> entries;
    // Sometimes far more entries than rows: a selection.
    const size_t count = below(6) == 0 ? 5'000 : 1 + below(9);
    for (size_t i = 0; i < count; ++i) entries.push_back(value(lists));
    std::vector<uint32_t> codes(rows);
    for (uint32_t& code : codes)
      code = below(7) == 0 ? Column::kNullCode : static_cast<uint32_t>(below(entries.size()));
    return Column::dictionary(std::move(codes), Column::mixed(std::move(entries)));
  }

  static std::string key(const GroupTable& table, size_t group) {
    std::string text;
    for (size_t k = 0; k < table.keys(); ++k) text += index::to_text(table.key(group, k)) + "|";
    return text;
  }

  // Every (row, key), in order.
  static std::vector<std::string> rows(GroupTable& table, std::span<const ColumnPtr> keys,
                                       size_t count, bool distinct) {
    GroupTable::Rows out;
    table.assign(keys, count, out, distinct);
    std::vector<std::string> result;
    for (size_t i = 0; i < out.groups.size(); ++i)
      result.push_back(std::to_string(out.every_row ? i : out.rows[i]) + ":" +
                       key(table, out.groups[i]));
    return result;
  }

  static std::map<std::string, uint64_t> counts(GroupTable& table, std::span<const ColumnPtr> keys,
                                                size_t begin, size_t end, bool distinct) {
    std::map<std::string, uint64_t> result;
    for (const GroupTable::Count& count : table.count(keys, begin, end, distinct))
      result[key(table, count.group)] += count.rows;
    return result;
  }

 private:
  std::mt19937 random_;
};

TEST(GroupTable, CodesGiveWhatRowsGive) {
  for (uint32_t seed = 0; seed < 400; ++seed) {
    Grouping random(seed);
    const size_t keys = random.below(4);
    GroupTable by_codes(keys);
    GroupTable by_rows(keys, true);
    for (int batch = 0; batch < 4; ++batch) {
      const size_t rows = 1 + random.below(300);
      std::vector<ColumnPtr> columns;
      for (size_t k = 0; k < keys; ++k) columns.push_back(random.column(rows));
      const bool distinct = random.below(2) == 0;
      const size_t begin = random.below(rows);
      const size_t end = begin + 1 + random.below(rows - begin);
      ASSERT_EQ(Grouping::counts(by_codes, columns, begin, end, distinct),
                Grouping::counts(by_rows, columns, begin, end, distinct))
          << "seed " << seed;
      ASSERT_EQ(Grouping::rows(by_codes, columns, rows, distinct),
                Grouping::rows(by_rows, columns, rows, distinct))
          << "seed " << seed;
      ASSERT_EQ(by_codes.size(), by_rows.size()) << "seed " << seed;
    }
  }
}

TEST(GroupTable, NumbersGroupsInTheOrderOfRows) {
  GroupTable table(1);
  const std::vector<ColumnPtr> keys = {Column::dictionary(
      {2, 0, Column::kNullCode, 2, 1}, Column::mixed({Value("a"), Value("b"), Value("c")}))};
  GroupTable::Rows rows;
  table.assign(keys, 5, rows);
  EXPECT_FALSE(rows.every_row);
  EXPECT_EQ(rows.rows, (std::vector<uint32_t>{0, 1, 3, 4}));
  EXPECT_EQ(rows.groups, (std::vector<uint32_t>{0, 1, 0, 2}));
  EXPECT_EQ(table.key(0, 0).text(), "c");
}

}  // namespace
}  // namespace riffle::lang
