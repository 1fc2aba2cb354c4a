#include <gtest/gtest.h>

#include <initializer_list>
#include <random>

#include "indexer/base/test_steps.h"
#include "indexer/store/store_model.h"

namespace riffle::index {
namespace {

constexpr Micros kStart = 1'767'225'600 * kMicrosPerSecond;
constexpr Micros kDay = 86'400 * kMicrosPerSecond;

// Random events, searches and accidents, given to the store and to the model alike.
class Twins {
 public:
  // `catalogues`: all segments have one, however small.
  explicit Twins(uint64_t seed, bool catalogues) : random_(seed), catalogues_(catalogues) {
    reopen();
  }

  void step() {
    now_ += static_cast<Micros>(below(20)) * kMicrosPerSecond;
    const uint64_t dice = below(100);
    if (dice < 55) {
      ingest();
    } else if (dice < 65) {
      ASSERT_TRUE(store_->commit());
      model_commit();
    } else if (dice < 70) {
      store_->rollback();
      model_.rollback();
      active_ = false;
    } else if (dice < 75) {
      reopen();
    } else if (dice < 78) {
      ASSERT_TRUE(store_->compact());
      model_commit();
    } else {
      compare();
    }
    ASSERT_EQ(store_->checkpoints(), model_.checkpoints());
    ASSERT_EQ(store_->committed_checkpoints(), model_.committed_checkpoints());
  }

  void finish() {
    for (int i = 0; i < 10; ++i) compare();
    ASSERT_TRUE(store_->commit());
    model_commit();
    reopen();
    for (int i = 0; i < 10; ++i) compare();
    expect_sound(directory_.path());
  }

 private:
  uint64_t below(uint64_t bound) { return random_() % bound; }
  std::string pick(std::initializer_list<const char*> from) {
    return from.begin()[below(from.size())];
  }

  // A store that goes without a word: what was active is lost.
  void reopen() {
    store_.reset();
    StoreOptions options;
    options.directory = directory_.path();
    options.workers = 1 + below(3);
    options.clock = [this] { return now_; };
    // The model commits when the test says so, not when time has passed.
    options.commit_interval = kMaxTime;
    auto parts = DataDirectory::at(directory_.path());
    ASSERT_TRUE(parts) << parts.error().message;
    if (catalogues_) parts->catalogue_entries = 0;
    auto store = LocalStore::open(options, std::move(*parts));
    ASSERT_TRUE(store) << store.error().message;
    store_ = std::move(*store);
    model_.rollback();
    active_ = false;
  }

  void model_commit() {
    if (active_) model_.commit();
    active_ = false;
  }

  std::string text() {
    std::string words;
    for (uint64_t i = below(5); i > 0; --i) {
      words += pick({"error", "timeout", "GET", "오류가", "user=bob", "10.0.0.7", "a-b.c", "FAILED",
                     "엔진"}) +
               " ";
    }
    if (below(2) == 0) return words + "n" + std::to_string(below(3000));
    return R"({"level":")" + pick({"warn", "Info", "debug"}) + R"(","host":")" +
           pick({"inner", "web-1"}) + R"(","n":)" + std::to_string(below(50)) + R"(,"m":")" +
           words + R"(\u0041\"x"})";
  }

  TestEvent event() {
    TestEvent event;
    event.index = below(4) == 0 ? "side" : "main";
    // Some events come again, in another batch, with another text.
    const uint64_t id = below(5) == 0 && next_id_ > 0 ? below(next_id_) : next_id_++;
    event.id = "id-" + std::to_string(id);
    event.raw = text();
    event.time = below(10) == 0 ? now_ - static_cast<Micros>(below(10)) * kDay
                                : now_ - static_cast<Micros>(below(3)) * kMicrosPerSecond;
    event.host = pick({"web-1", "web-2", ""});
    event.source = pick({"a.log", ""});
    if (below(3) == 0) event.fields.emplace_back("partition", std::to_string(below(3)));
    return event;
  }

  void ingest() {
    std::vector<TestEvent> events;
    const uint64_t count = below(60) == 0 ? 4'500 : below(40);
    for (uint64_t i = 0; i < count; ++i) events.push_back(event());
    const CheckpointKey key = test_source("t", static_cast<int32_t>(below(3)));
    const auto counts = feed(*store_, key, events);
    ASSERT_TRUE(counts) << counts.error().message;
    const LedgerCounts expected = model_.ingest(key, events, now_);
    ASSERT_EQ(*counts, expected);
    active_ = true;
  }

  Predicate predicate(int depth = 0) {
    const uint64_t dice = below(depth > 2 ? 6 : 10);
    if (dice < 3) {
      return Predicate::term_match(
          pick({"error", "timeout", "time*", "*out", "bob", "user=bob", "10.0.0.7", "10.0.0", "류",
                "a-b", "absent", "n17*", "A", "Failed"}));
    }
    if (dice == 3)
      return Predicate::term_match(pick({"error timeout", "GET a-b.c", "nothing at all"}), true);
    if (dice < 6) {
      const std::string field =
          pick({"host", "index", "level", "n", "partition", "user", "source", "_time", "_index"});
      const auto op = static_cast<Predicate::Op>(below(6));
      return Predicate::compare(
          field, op,
          pick({"web-1", "main", "warn", "7", "1", "bob", "inner", "*", "web*", "a.log"}));
    }
    if (dice == 6) return Predicate::negate(predicate(depth + 1));
    std::vector<Predicate> children;
    for (uint64_t i = 1 + below(3); i > 0; --i) children.push_back(predicate(depth + 1));
    return dice == 7 ? Predicate::any_of(std::move(children))
                     : Predicate::all_of(std::move(children));
  }

  void compare() {
    ScanSpec spec;
    if (below(5) != 0) spec.predicate = predicate();
    if (below(3) == 0) {
      spec.time.earliest = now_ - static_cast<Micros>(below(400)) * kMicrosPerSecond;
      if (below(2) == 0)
        spec.time.latest = spec.time.earliest + static_cast<Micros>(below(300)) * kMicrosPerSecond;
    }
    if (below(8) == 0)
      spec.index_time.latest = now_ - static_cast<Micros>(below(100)) * kMicrosPerSecond;
    static constexpr size_t kSizes[] = {kBatchRows, 100, 3, 1};
    const size_t batch_rows = kSizes[below(model_.rows() > 5'000 ? 2 : 4)];
    const std::vector<std::string> expected = model_.search(spec);
    const auto snapshot = store_->snapshot();
    const std::string shown = to_string(spec.predicate);

    ASSERT_EQ(search(*snapshot, spec, batch_rows).raws, expected) << shown;
    ScanSpec limited = spec;
    limited.limit = below(20);
    const std::vector<std::string> first(expected.begin(),
                                         expected.begin() + static_cast<ptrdiff_t>(std::min<size_t>(
                                                                *limited.limit, expected.size())));
    ASSERT_EQ(search(*snapshot, limited, batch_rows).raws, first) << shown;

    spec.order = ScanSpec::Order::kAny;
    std::vector<std::string> any = search(*snapshot, spec, batch_rows).raws;
    std::vector<std::string> sorted = expected;
    std::sort(any.begin(), any.end());
    std::sort(sorted.begin(), sorted.end());
    ASSERT_EQ(any, sorted) << shown;
    spec.fields = FieldDemand::none();
    const Answer counts = search(*snapshot, spec, batch_rows);
    ASSERT_EQ(counts.rows, expected.size()) << shown;
    ASSERT_EQ(counts.statistics.events_matched, expected.size());
    ASSERT_EQ(counts.statistics.events_total, model_.rows());
    ASSERT_EQ(counts.statistics.fraction, 1);
  }

  std::mt19937_64 random_;
  const bool catalogues_;
  TestDirectory directory_;
  std::unique_ptr<Store> store_;
  StoreModel model_;
  Micros now_ = kStart;
  uint64_t next_id_ = 0;
  bool active_ = false;
};

class StoreTwins : public testing::TestWithParam<uint64_t> {};

TEST_P(StoreTwins, GiveTheSameAnswers) {
  Twins twins(GetParam(), GetParam() >= 4);
  for (int i = 0; i < test_steps(100) && !testing::Test::HasFatalFailure(); ++i) twins.step();
  if (!testing::Test::HasFatalFailure()) twins.finish();
}

INSTANTIATE_TEST_SUITE_P(Seeds, StoreTwins, testing::Range<uint64_t>(0, 6));

}  // namespace
}  // namespace riffle::index
