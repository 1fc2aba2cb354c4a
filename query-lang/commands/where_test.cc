// Networks that the scan looks for in place of `where`, against `where` going row by row.
#include <gtest/gtest.h>

#include <random>

#include "indexer/store/store_test_support.h"
#include "query-lang/query.h"
#include "query-lang/testing/golden_case.h"

namespace riffle::lang {
namespace {

constexpr Micros kStart = 1'767'225'600 * kMicrosPerSecond;

class Lines : public ResultSink {
 public:
  Result<Flow> rows(const index::Batch& batch) override {
    for (std::string& line : rows_as_json(batch)) all.push_back(std::move(line));
    return Flow::kMore;
  }
  std::vector<std::string> all;
};

std::string address(std::mt19937& random) {
  const auto number = [&](uint32_t below) { return std::to_string(random() % below); };
  const std::string usual = "10." + number(3) + "." + number(4) + "." + number(256);
  switch (random() % 12) {
    case 0:
      return "::ffff:" + usual;
    case 1:
      return "2001:db8::" + number(3) + ":" + number(99);
    case 2:
      return "10.1.0.0/16";
    case 3:
      return "2001:DB8::/32";
    case 4:
      return usual + ":80";
    case 5:
      return "10." + number(900);
    case 6:
      return "host-" + number(9);
    default:
      return usual;
  }
}

std::string event(int i, std::mt19937& random) {
  std::string raw = R"({"n":)" + std::to_string(i);
  if (random() % 8 != 0) raw += R"(,"ip":")" + address(random) + '"';
  if (random() % 3 == 0)
    raw += R"(,"via":[")" + address(random) + R"(",")" + address(random) + R"("])";
  if (random() % 20 == 0) raw += R"(,"via":)" + std::to_string(random() % 300);
  return raw + "}";
}

std::string network(std::mt19937& random) {
  switch (random() % 6) {
    case 0:
      return "10.1.0.0/16";
    case 1:
      return "2001:db8::/32";
    case 2:
      return "::ffff:10.0.0.0/24";
    case 3:
      return "10.1.0.0/99";  // none
    default:
      return "10." + std::to_string(random() % 3) + ".2.77/" + std::to_string(random() % 33);
  }
}

std::string condition(std::mt19937& random) {
  const std::string field = random() % 3 == 0 ? "'via{}'" : "ip";
  const std::string inside = "cidrmatch(\"" + network(random) + "\", " + field + ")";
  switch (random() % 7) {
    case 0:
      return "where n%2=0 AND (" + inside + " AND isnotnull(ip))";
    case 1:
      return "where " + inside + " OR n<9";
    case 2:
      return "where NOT " + inside;
    case 3:
      return "where " + inside + " | search n>50 | where cidrmatch(\"10.0.0.0/8\", ip)";
    case 4:
      return "where cidrmatch(ip, \"10.1.2.3\") AND " + inside;
    default:
      return "where " + inside;
  }
}

class WhereNetwork : public testing::Test {
 protected:
  void SetUp() override {
    index::StoreOptions options;
    options.directory = directory_.path();
    options.clock = [] { return kStart; };
    auto store = index::Store::open(options);
    ASSERT_TRUE(store) << store.error().message;
    std::vector<index::TestEvent> events;
    for (int i = 0; i < 2000; ++i)
      events.push_back(
          {.raw = event(i, random_), .time = kStart + i, .id = "e" + std::to_string(i)});
    ASSERT_TRUE(index::feed(**store, index::test_source(), events));
    ASSERT_TRUE((*store)->commit());
    store_ = std::move(*store);
    test_.context.snapshot = store_->snapshot();
  }

  std::vector<std::string> rows(const std::string& text) {
    const auto query = Query::parse(text);
    EXPECT_TRUE(query) << text << ": " << query.error().message;
    Lines lines;
    const auto outcome = run_query(*query, {}, test_.context, lines);
    EXPECT_TRUE(outcome) << text << ": " << outcome.error().message;
    return lines.all;
  }
  std::string explained(const std::string& text) {
    const auto query = Query::parse(text);
    EXPECT_TRUE(query) << text << ": " << query.error().message;
    const auto plan = explain_query(*query, {}, test_.context);
    EXPECT_TRUE(plan);
    return *plan;
  }

  std::mt19937 random_{17};
  index::TestDirectory directory_;
  std::unique_ptr<index::Store> store_;
  index::TestContext test_;
};

TEST_F(WhereNetwork, TheScanFindsWhatTheExpressionDoes) {
  constexpr int kPairs = 150;
  size_t found = 0;
  for (int i = 0; i < kPairs; ++i) {
    const std::string text = condition(random_);
    // Behind an eval no command is the scan's.
    const auto expected = rows("search * | eval behind=1 | " + text + " | table n ip via{}");
    ASSERT_EQ(rows("search * | " + text + " | table n ip via{}"), expected) << text;
    found += expected.size();
  }
  EXPECT_GT(found, size_t{kPairs});
}

TEST_F(WhereNetwork, ThePlanShowsWhatTheScanLooksFor) {
  const std::string pushed = explained(
      "search n>1 | where n<9 AND cidrmatch(\"10.0.0.0/8\", ip) | search n<8 | stats count");
  EXPECT_NE(pushed.find(R"(predicate: (AND (n > "1") (ip = "10.0.0.0/8") (n < "8")))"),
            std::string::npos)
      << pushed;
  EXPECT_NE(pushed.find("where n < 9 AND cidrmatch"), std::string::npos) << pushed;
  for (const char* other :
       {"search * | where cidrmatch(\"10.0.0.0/8\", ip) OR n=1",
        "search * | where cidrmatch(\"10.0.0.0\", ip)", "search * | where cidrmatch(net, ip)",
        "search * | where cidrmatch(\"10.0.0.0/8\", lower(ip))",
        "search * | where NOT cidrmatch(\"10.0.0.0/8\", ip)"}) {
    EXPECT_NE(explained(other).find("predicate: ALL\n"), std::string::npos) << explained(other);
  }
}

}  // namespace
}  // namespace riffle::lang
