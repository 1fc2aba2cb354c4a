#include "indexer/store/scan/any_order_scan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "indexer/store/store_test_support.h"

namespace riffle::index {
namespace {

constexpr Micros kNow = 1'767'225'600'000'000;

std::unique_ptr<Store> open_store(const std::string& path) {
  StoreOptions options;
  options.clock = [] { return kNow; };
  options.commit_interval = kMaxTime;
  options.directory = path;
  auto store = Store::open(options);
  EXPECT_TRUE(store) << store.error().message;
  return std::move(*store);
}

std::vector<std::string> rows_of(const std::vector<Batch>& batches,
                                 const std::vector<std::string>& names) {
  std::vector<std::string> rows;
  for (const Batch& batch : batches) {
    for (size_t row = 0; row < batch.rows(); ++row) {
      std::string text;
      for (const std::string& name : names) {
        const ValueView value = batch.at(row, name);
        // All digits of a time, not those of its text.
        text +=
            value.kind() == ValueKind::kNumber ? std::to_string(value.number()) : to_text(value);
        text += value.is_null() ? "-|" : "|";
      }
      rows.push_back(text);
    }
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

size_t largest(const std::vector<Batch>& batches) {
  size_t rows = 0;
  for (const Batch& batch : batches) rows = std::max(rows, batch.rows());
  return rows;
}

TEST(AnyOrderScan, WholeBlocksSayWhatTheirRowsSay) {
  const TestDirectory directory;
  const auto store = open_store(directory.path());
  std::vector<TestEvent> events;
  // The last two are days before 1827 and after 2112: microseconds that need more than 52 bits.
  for (const Micros day :
       {kNow - 40'000'000'000, Micros{-4'600'000'000'000'000}, Micros{4'600'000'000'000'000}}) {
    const int count = day < kNow && day > 0 ? 10'000 : 300;
    for (int i = 0; i < count; ++i) {
      const std::string number = std::to_string(i);
      std::string raw = R"({"level":")" + std::string(i % 3 == 0 ? "error" : "info") +
                        R"(","ms":)" + std::to_string(i % 700) + R"(,"n":)" + number +
                        R"(,"text":"line )" + number + R"("})";
      if (i % 50 == 0) raw = "plain ms=" + number + " level=odd";
      events.push_back({.raw = raw,
                        .time = day + i * 1'001,
                        .host = i % 2 == 0 ? "a" : "b",
                        .id = std::to_string(day) + " " + number});
    }
  }
  ASSERT_TRUE(feed(*store, test_source(), events));
  const std::vector<std::string> names = {"_time", "level", "ms",         "n",   "text",
                                          "host",  "index", "_indextime", "none"};
  ScanSpec spec;
  spec.fields = FieldDemand::only(names);
  spec.order = ScanSpec::Order::kAny;
  for (const bool sealed : {false, true}) {
    if (sealed) {
      ASSERT_TRUE(store->commit());
    }
    const Answer whole = search(*store->snapshot(), spec);
    const Answer slices = search(*store->snapshot(), spec, 100);
    EXPECT_EQ(largest(slices.batches), size_t{100});
    EXPECT_GT(largest(whole.batches), kBatchRows);
    EXPECT_EQ(rows_of(whole.batches, names), rows_of(slices.batches, names));
    EXPECT_EQ(whole.rows, events.size());
  }
}

}  // namespace
}  // namespace riffle::index
