#include "query-lang/commands/rex_operators.h"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "query-lang/exec/result_sinks.h"

namespace riffle::lang {
namespace {

using index::Batch;
using index::Column;
using index::ColumnPtr;
using index::Value;

std::vector<std::string> rows_after_rex(const RexExtraction& extraction, const ColumnPtr& column) {
  CancelToken cancel;
  MemoryAccount memory(size_t{1} << 30);
  index::SearchContext context;
  context.cancel = &cancel;
  context.memory = &memory;
  auto made = make_extraction_operator(extraction, context);
  EXPECT_TRUE(made);
  Batch batch(column->size());
  batch.set("line", column);
  CollectSink sink;
  EXPECT_TRUE((*made)->push(batch, sink));
  EXPECT_TRUE((*made)->finish(sink));
  std::vector<std::string> rows;
  for (size_t row = 0; row < sink.batches.front().rows(); ++row) {
    std::string text;
    for (const char* name : {"word", "number", "rest"}) {
      const index::ValueView value = sink.batches.front().at(row, name);
      text += value.is_null() ? "-" : "<" + index::to_text(value) + ">";
    }
    rows.push_back(text);
  }
  return rows;
}

RexExtraction extraction(bool with_offsets) {
  auto regex = Regex::compile(R"((?<word>[a-z]+)=(?<number>\d+)?(?<rest>;.*)?)");
  EXPECT_TRUE(regex);
  // Offsets are what the short way does not give.
  return {"line", std::move(regex).value(), 1, with_offsets ? "offsets" : ""};
}

TEST(RexOperators, CapturesGoIntoColumnsAsOneByOne) {
  const RexExtraction shortly = extraction(false);
  const RexExtraction one_by_one = extraction(true);
  std::mt19937 random(1);
  const auto below = [&](size_t n) { return random() % n; };
  for (int round = 0; round < 40; ++round) {
    const size_t rows = 1 + below(3'000);
    const size_t distinct = below(2) == 0 ? 20 : 1'000'000;
    std::vector<Value> plain;
    index::ColumnBuilder texts;
    for (size_t row = 0; row < rows; ++row) {
      const size_t number = below(distinct);
      Value value;
      switch (number % 5) {
        case 0:
          break;
        case 1:
          value = Value("nothing " + std::to_string(number));
          break;
        case 2:
          value = Value("key=;" + std::to_string(number));
          break;
        default:
          value = Value("key=" + std::to_string(number) + (number % 2 == 0 ? "; more" : ""));
      }
      texts.add(value);
      plain.push_back(value);
    }
    const std::vector<std::string> expected = rows_after_rex(one_by_one, Column::mixed(plain));
    ASSERT_EQ(rows_after_rex(shortly, texts.finish()), expected);
    ASSERT_EQ(rows_after_rex(shortly, Column::mixed(plain)), expected);
    std::vector<uint32_t> codes(rows);
    std::vector<std::string> selected;
    for (uint32_t& code : codes) {
      code = below(9) == 0 ? Column::kNullCode : static_cast<uint32_t>(below(rows));
      selected.push_back(code == Column::kNullCode ? "---" : expected[code]);
    }
    ASSERT_EQ(rows_after_rex(shortly, Column::dictionary(codes, Column::mixed(plain))), selected);
  }
}

}  // namespace
}  // namespace riffle::lang
