#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "indexer/base/test_steps.h"
#include "indexer/pattern/pattern_test_data.h"
#include "indexer/store/store_model.h"

namespace riffle::index {
namespace {

constexpr Micros kNow = 1'767'225'600 * kMicrosPerSecond;

// Random events (JSON of many shapes, plain text, bytes that are nothing, scripts without blanks)
// and random predicates, asked of segments and of the definition.
class ScanTwins {
 public:
  // Columns become patterns with slots only where they have more than 1,024 different values.
  ScanTwins(uint32_t seed, size_t events, uint32_t odd_share)
      : odd_share_(odd_share), random_(seed), texts_(seed), store_(open()) {
    std::vector<std::string> raws = seed % 2 == 0 ? hostile_texts() : std::vector<std::string>();
    while (raws.size() < events) raws.push_back(event());
    std::shuffle(raws.begin(), raws.end(), random_);
    std::vector<TestEvent> batch;
    for (const std::string& raw : raws) {
      TestEvent event;
      event.raw = raw;
      event.id = std::to_string(next_++);
      event.time = kNow + static_cast<Micros>(random_() % 100'000);
      event.host = pick({"web-1", "web-2", ""});
      if (random_() % 4 == 0) event.fields.emplace_back("level", pick({"error", "indexed"}));
      batch.push_back(std::move(event));
      if (batch.size() == raws.size() / 2) give(batch);
    }
    give(batch);
    EXPECT_TRUE(store_->compact());
    // Some rows stay in memory.
    for (int i = 0; i < 20; ++i) {
      batch.push_back({.raw = event(), .time = kNow, .id = std::to_string(next_++)});
    }
    EXPECT_TRUE(feed(*store_, test_source(), batch));
    model_.ingest(test_source(), batch, kNow);
  }

  size_t rows() const { return model_.rows(); }
  uint64_t found() const { return found_; }

  void compare() { compare(predicate()); }
  void compare(Predicate asked) {
    ScanSpec spec;
    spec.predicate = std::move(asked);
    spec.fields = FieldDemand::only({"_raw"});
    std::vector<std::string> expected = model_.search(spec);
    found_ += expected.size();
    const std::string shown = to_string(spec.predicate);
    const auto snapshot = store_->snapshot();
    ASSERT_EQ(search(*snapshot, spec, 50).raws, expected) << shown;
    spec.order = ScanSpec::Order::kAny;
    spec.fields = FieldDemand::none();
    ASSERT_EQ(search(*snapshot, spec).rows, expected.size()) << shown;
  }

  // Fields by name against what the text gives.
  void compare_fields() {
    ScanSpec spec;
    std::vector<std::string> names = {"_raw"};
    for (int i = 0; i < 3; ++i) names.push_back(field());
    std::erase_if(names, [](const std::string& name) {
      return name == "host" || name == "level" || name.starts_with("_time");
    });
    spec.fields = FieldDemand::only(names);
    spec.order = random_() % 2 == 0 ? ScanSpec::Order::kAny : ScanSpec::Order::kNewestFirst;
    EventFields fields;
    for (const Batch& batch : search(*store_->snapshot(), spec, 64).batches) {
      for (size_t row = 0; row < batch.rows(); ++row) {
        const std::string raw(batch.at(row, "_raw").text());
        fields.clear();
        extract_fields(raw, FieldDemand::everything(), fields);
        for (const std::string& name : names) {
          if (name == "_raw") continue;
          const Value* value = fields.find(name);
          const ValueView seen = batch.at(row, name);
          ASSERT_EQ(seen.is_null(), value == nullptr) << name << " of " << raw;
          if (value != nullptr) {
            ASSERT_EQ(to_text(seen), to_text(ValueView(*value))) << name << " of " << raw;
          }
        }
      }
    }
  }

 private:
  static std::unique_ptr<Store> open() {
    StoreOptions options;
    options.clock = [] { return kNow; };
    options.commit_interval = kMaxTime;
    options.directory = directory();
    auto store = Store::open(options);
    EXPECT_TRUE(store) << store.error().message;
    return std::move(*store);
  }
  static std::string directory() {
    static TestDirectory root;
    static int number = 0;
    return root.path() + "/" + std::to_string(number++);
  }
  void give(std::vector<TestEvent>& events) {
    if (events.empty()) return;
    ASSERT_TRUE(feed(*store_, test_source(), events));
    model_.ingest(test_source(), events, kNow);
    ASSERT_TRUE(store_->commit());
    model_.commit();
    events.clear();
  }
  std::string pick(const std::vector<std::string>& from) { return from[random_() % from.size()]; }

  std::string event() {
    if (random_() % 16 < odd_share_) return texts_.event();
    // Much of one shape: dictionaries, numbers, hexadecimals, addresses, patterns with slots.
    const auto number = [this](uint32_t below) { return std::to_string(random_() % below); };
    const std::string address = "10.0." + number(3) + "." + number(40);
    const std::string form = random_() % 20 == 0 ? "::ffff:" : "";
    if (odd_share_ > 0 && random_() % 4 == 0)
      return address + " - - \"GET /a/user" + number(20) + "/b\" status=" + number(5) +
             " ms=" + number(100);
    std::string id;
    while (id.size() < 32) id += "0123456789abcdef"[random_() % 16];
    return R"({"_id":")" + id + R"(","level":")" + pick({"error", "Info", "debug"}) + R"(","n":)" +
           number(50) + R"(,"ms":)" + number(9) + "." + std::to_string(random_() % 9 + 1) +
           R"(,"ip":")" + form + address + R"(","client":"10.1.)" + number(40) + "." + number(256) +
           R"(","message":"user u)" + number(300) + " from " + address + ":" + number(60) +
           R"( failed"})";
  }
  std::string field() {
    return pick({"level",    "n",    "ms", "ip",    "_id",       "message", "status",
                 "client",   "a.b",  "a",  "k",     "user.name", "user.id", "tags{}",
                 "tags{}.x", "host", "x",  "_time", "_raw",      "d",       "오류"});
  }
  std::string value() {
    switch (random_() % 6) {
      case 0:
        return std::to_string(random_() % 50);
      case 1:
        return pick({"10.0.0.0/8", "10.0.1.0/24", "10.0.2.7", "10.0.2.*", "10.1.0.0/17",
                     "10.1." + std::to_string(random_() % 40) + ".0/24", "10.1.3*"});
      case 2:
        return pick({"error", "ERROR", "info", "*", "", "db", "오류", "null", "true", "0.5"});
      case 3:
        return "*" + texts_.term() + "*";
      default:
        return texts_.term();
    }
  }
  std::string term() {
    if (random_() % 3 != 0) return texts_.term();
    return pick({"10.0.1." + std::to_string(random_() % 40), "10.0.1",
                 "0.2." + std::to_string(random_() % 40), "user" + std::to_string(random_() % 20),
                 "/a/user7/b", "u" + std::to_string(random_() % 300), "from 10.0.0.5",
                 "*" + std::to_string(random_() % 50), "failed", "level", "status=3"});
  }

  Predicate predicate(int depth = 0) {
    const uint64_t dice = random_() % (depth > 2 ? 6 : 10);
    if (dice < 3) {
      // Not every random text is a term.
      Predicate made = Predicate::term_match(term(), random_() % 4 == 0);
      made.whole_token = !made.phrase && random_() % 5 == 0;
      made.case_sensitive = random_() % 5 == 0;
      return RowFilter::compile(made) ? made : Predicate::term_match("error");
    }
    if (dice < 6) {
      const auto op = static_cast<Predicate::Op>(random_() % 3 == 0 ? random_() % 6 : 0);
      return Predicate::compare(field(), op, value());
    }
    if (dice == 6) return Predicate::negate(predicate(depth + 1));
    std::vector<Predicate> children;
    for (uint64_t i = 1 + random_() % 3; i > 0; --i) children.push_back(predicate(depth + 1));
    return dice == 7 ? Predicate::any_of(std::move(children))
                     : Predicate::all_of(std::move(children));
  }

  uint32_t odd_share_;  // of 16 events
  std::mt19937 random_;
  TestTexts texts_;
  std::unique_ptr<Store> store_;
  StoreModel model_;
  uint64_t next_ = 0;
  uint64_t found_ = 0;
};

void expect_same_answers(bool large, int searches) {
  uint64_t pairs = 0;
  uint64_t found = 0;
  for (uint32_t seed = 1; seed <= 4 && !testing::Test::HasFatalFailure(); ++seed) {
    ScanTwins twins(seed, large ? 1'900 : 240, large ? 2 : 10);
    for (int i = 0; i < test_steps(searches) && !testing::Test::HasFatalFailure(); ++i) {
      twins.compare();
      pairs += twins.rows();
    }
    found += twins.found();
  }
  EXPECT_GE(pairs, static_cast<uint64_t>(test_steps(20'000)));
  EXPECT_GT(found, pairs / 10) << "searches that find nothing show nothing";
}

TEST(ScanTwin, SmallSegmentsAnswerAsTheDefinitionDoes) { expect_same_answers(false, 40); }
TEST(ScanTwin, SegmentsWithSlotsAnswerAsTheDefinitionDoes) { expect_same_answers(true, 25); }

// Networks are looked for in slots, in columns of addresses, and in texts beside them.
TEST(ScanTwin, NetworksHoldWhatTheirValuesSay) {
  for (const uint32_t odd_share : {0U, 3U}) {
    ScanTwins twins(1, 2'400, odd_share);
    for (const char* field : {"ip", "client"}) {
      for (const char* network : {"10.0.0.0/8", "10.0.1.0/24", "10.0.2.16/28", "10.1.0.0/20",
                                  "10.1.7.0/24", "11.0.0.0/8", "0.0.0.0/0", "2001:db8::/32"}) {
        twins.compare(Predicate::compare(field, Predicate::Op::kEqual, network));
        twins.compare(Predicate::compare(field, Predicate::Op::kNotEqual, network));
        twins.compare(Predicate::negate(Predicate::compare(field, Predicate::Op::kEqual, network)));
      }
    }
    EXPECT_GT(twins.found(), 10'000U);
  }
}

TEST(ScanTwin, FieldsAreThoseOfTheText) {
  for (uint32_t seed = 11; seed <= 14 && !testing::Test::HasFatalFailure(); ++seed) {
    ScanTwins twins(seed, seed % 3 == 0 ? 1'900 : 240, 6);
    for (int i = 0; i < 8 && !testing::Test::HasFatalFailure(); ++i) twins.compare_fields();
  }
}

}  // namespace
}  // namespace riffle::index
