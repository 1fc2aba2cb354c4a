// Searches that have too little memory give the same answers by way of the disk.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <mutex>

#include "indexer/base/spill_space.h"
#include "query-lang/query.h"
#include "query-lang/testing/golden_case.h"

namespace riffle::lang {
namespace {

namespace fs = std::filesystem;

// RIFFLE_SPILL_ROWS: fewer where each row takes long, under sanitizers.
constexpr size_t kRows = 60'000;
size_t input_rows() {
  const char* given = std::getenv("RIFFLE_SPILL_ROWS");
  return given == nullptr ? kRows : std::strtoull(given, nullptr, 10);
}
constexpr size_t kPlenty = size_t{1} << 30;
constexpr uint64_t kDisk = uint64_t{1} << 30;

std::vector<size_t> worker_counts() {
  return input_rows() < kRows ? std::vector<size_t>{2} : std::vector<size_t>{1, 2};
}

std::vector<index::Batch> make_input() {
  std::vector<index::Batch> batches;
  index::BatchBuilder builder;
  const size_t rows = input_rows();
  const size_t keys = rows / 3 * 2;
  for (size_t row = 0; row < rows; ++row) {
    builder.begin_row();
    const std::string key = "key-" + std::to_string(row * 7919 % keys);
    builder.set("k", index::ValueView(std::string_view(key)));
    builder.set("g", index::ValueView(static_cast<double>(row % 3)));
    builder.set("x", index::ValueView(static_cast<double>(row)));
    if (builder.rows() == 2000) batches.push_back(builder.finish());
  }
  return batches;
}
std::vector<index::Batch> input() {
  static const std::vector<index::Batch> made = make_input();
  return made;
}

class Lines : public ResultSink {
 public:
  Result<Flow> rows(const index::Batch& batch) override {
    const auto more = rows_as_json(batch);
    lines.insert(lines.end(), more.begin(), more.end());
    return Flow::kMore;
  }
  std::vector<std::string> lines;
};

struct Answer {
  std::vector<std::string> lines;
  std::optional<Error> error;
  uint64_t written = 0;
};

Answer run(const std::string& text, size_t memory_bytes, uint64_t disk_bytes, size_t workers,
           SpillSpace::Write write = {}) {
  Answer answer;
  const auto query = Query::parse(text);
  EXPECT_TRUE(query) << text;
  CancelToken cancel;
  MemoryAccount memory(memory_bytes);
  const std::string folder = testing::TempDir() + "riffle-spill-test-" + std::to_string(::getpid());
  SpillSpace spill(folder, disk_bytes, SpillSpace::Use::kShortMemory, std::move(write));
  index::SearchContext context;
  context.cancel = &cancel;
  context.memory = &memory;
  context.workers = workers;
  if (disk_bytes > 0) context.spill = &spill;
  context.message = [](const index::SearchMessage&) {};
  Lines sink;
  const auto done = run_query_over(*query, input(), {}, context, sink);
  if (!done) answer.error = done.error();
  EXPECT_LE(memory.peak(), memory_bytes);
  EXPECT_EQ(spill.used(), 0u) << "files that outlived the search: " << text;
  EXPECT_EQ(memory.used(), 0u) << text;
  std::error_code failed;
  EXPECT_TRUE(fs::is_empty(folder, failed) || failed) << "files left behind: " << text;
  fs::remove_all(folder, failed);
  answer.lines = std::move(sink.lines);
  answer.written = spill.written();
  return answer;
}

struct Case {
  const char* text;
  size_t memory;                 // that is not enough for kRows
  bool grows_with_input = true;  // what it needs
  size_t little() const { return grows_with_input ? memory / kRows * input_rows() : memory; }
};

class Spill : public testing::TestWithParam<Case> {};

TEST_P(Spill, SameAnswerWithLittleMemory) {
  const Case& given = GetParam();
  const Answer whole = run(given.text, kPlenty, kDisk, 1);
  ASSERT_FALSE(whole.error) << whole.error->message;
  EXPECT_EQ(whole.written, 0u);
  EXPECT_FALSE(whole.lines.empty());
  const Answer without = run(given.text, given.little(), 0, 1);
  ASSERT_TRUE(without.error) << "enough memory: the case shows nothing";
  EXPECT_EQ(without.error->kind, ErrorKind::kLimit);
  for (const size_t workers : worker_counts()) {
    const Answer spilled = run(given.text, given.little(), kDisk, workers);
    ASSERT_FALSE(spilled.error) << spilled.error->message;
    EXPECT_GT(spilled.written, 0u);
    ASSERT_EQ(whole.lines.size(), spilled.lines.size());
    for (size_t i = 0; i < whole.lines.size(); ++i)
      ASSERT_EQ(whole.lines[i], spilled.lines[i]) << "row " << i;
  }
}

// A disk that gets full while the search writes, at its first byte or later: an error that says
// where, no files that stay, and the next search does as well as ever.
TEST_P(Spill, AFullDiskEndsTheSearchAndNothingElse) {
  const Case& given = GetParam();
  const Answer whole = run(given.text, given.little(), kDisk, 1);
  ASSERT_FALSE(whole.error) << whole.error->message;
  for (const size_t workers : worker_counts()) {
    // At the first byte, and when most is written.
    const uint64_t most = workers == 1 ? 0 : whole.written / 4 * 3;
    std::atomic<uint64_t> left{most};
    const Answer full = run(
        given.text, given.little(), kDisk, workers,
        [&left](int descriptor, const void* from, size_t count, off_t at) -> ssize_t {
          uint64_t there = left.load();
          while (there > 0 && !left.compare_exchange_weak(there, there - std::min(there, count)))
            continue;
          if (there > 0) return ::pwrite(descriptor, from, std::min(there, count), at);
          errno = ENOSPC;
          return -1;
        });
    ASSERT_TRUE(full.error) << given.text << " needs less than " << most << " bytes";
    const std::string& message = full.error->message;
    EXPECT_EQ(full.error->kind, ErrorKind::kEnvironment) << message;
    EXPECT_NE(message.find("riffle-spill-test-"), std::string::npos) << message;
    EXPECT_NE(message.find("No space left"), std::string::npos) << message;
    EXPECT_NE(full.error->hint.find("search.spill_folder"), std::string::npos);
  }
  const Answer after = run(given.text, given.little(), kDisk, 1);
  ASSERT_FALSE(after.error);
  EXPECT_EQ(after.lines, whole.lines);
}

constexpr size_t kMiB = size_t{1} << 20;

INSTANTIATE_TEST_SUITE_P(
    Commands, Spill,
    testing::Values(
        Case{"| sort 0 k, -x", 6 * kMiB}, Case{"| sort 0 -g, k", 6 * kMiB},
        Case{"| dedup k", 4 * kMiB}, Case{"| dedup 2 k, g keepevents=t", 4 * kMiB},
        Case{"| dedup g sortby -k", 3 * kMiB}, Case{"| stats count BY k", 4 * kMiB},
        Case{"| stats sum(x) avg(x) dc(g) values(g) AS v BY k, g", 8 * kMiB},
        Case{"| stats first(x) last(x) list(g) AS l BY k", 8 * kMiB},
        Case{"| stats max(*) BY k", 6 * kMiB}, Case{"| chart count sum(x) BY k", 4 * kMiB},
        Case{"| chart limit=2 otherstr=rest avg(x) OVER k BY g", 6 * kMiB},
        Case{"| chart count sum(x) BY x span=1", 4 * kMiB},
        Case{"| eval _time=x | timechart span=2s limit=2 sum(x) BY g", 6 * kMiB},
        Case{"| eval _time=x*20 | timechart bins=20000 count avg(x) AS m", 3 * kMiB, false},
        Case{"| eventstats count sum(x) AS s BY g", 3 * kMiB / 2},
        Case{"| eventstats count BY k", 3 * kMiB}, Case{"| top 5 k useother=t", 4 * kMiB},
        Case{"| rare 3 k BY g showperc=f", 4 * kMiB},
        Case{"| join type=left max=2 k [| makeresults count=30000 | streamstats count AS n "
             "| eval k=\"key-\".(n % 20000), other=\"a text of some length \".n "
             "| fields k n other] | where n > 19000",
             2 * kMiB, false}));

TEST(SpillLimits, AFullDiskIsAnErrorThatNamesTheLimit) {
  const Answer full =
      run("| eval long=mvjoin(mvrange(0, 60), k) | sort 0 k", 6 * kMiB, 1 * kMiB, 1);
  ASSERT_TRUE(full.error);
  EXPECT_EQ(full.error->kind, ErrorKind::kLimit);
  EXPECT_NE(full.error->message.find("1 MiB"), std::string::npos) << full.error->message;
}

}  // namespace
}  // namespace riffle::lang
