// `stats count BY key` over very many distinct keys under a small memory limit: the right answer,
// by way of the disk.
//   spill_soak KEYS MEMORY_MIB FOLDER
#include <cstdio>
#include <cstdlib>
#include <string>

#include "indexer/base/spill_space.h"
#include "query-lang/query.h"
#include "tests/soak/process_facts.h"

namespace riffle {
namespace {

// Each key comes once in each round, so often altogether; the rounds run through the keys in other
// orders.
constexpr uint64_t kRounds = 2;
constexpr size_t kParts = 8;

// Key `n`: eight digits behind a prefix, so that their order as texts is that of the numbers.
std::string key_text(uint64_t n) {
  char text[32];
  std::snprintf(text, sizeof text, "key-%09llu", static_cast<unsigned long long>(n));
  return text;
}

class Keys : public index::EventSource {
 public:
  explicit Keys(uint64_t count) : count_(count) {}
  uint64_t commit() const override { return 0; }
  Result<std::unique_ptr<index::Scan>> scan(const index::ScanSpec&,
                                            const index::SearchContext& context) const override {
    return std::unique_ptr<index::Scan>(std::make_unique<KeysScan>(count_, context.batch_rows));
  }

 private:
  class KeysScan : public index::Scan {
   public:
    KeysScan(uint64_t count, size_t batch_rows)
        : count_(count), batch_rows_(batch_rows), next_(kParts) {}
    size_t parts() const override { return kParts; }
    Result<std::optional<index::Batch>> next(size_t part) override {
      // Part p has the rows p, p + kParts … of all rounds.
      const uint64_t all = count_ * kRounds;
      index::ColumnBuilder keys;
      while (keys.size() < batch_rows_) {
        const uint64_t row = next_[part] * kParts + part;
        if (row >= all) break;
        ++next_[part];
        // A step that shares no divisor with a power of ten visits each key once in a round.
        const uint64_t step = row / count_ == 0 ? 7919 : 104'729;
        keys.add_text(key_text(row % count_ * step % count_));
      }
      if (keys.size() == 0) return std::optional<index::Batch>();
      index::Batch batch(keys.size());
      batch.set("key", keys.finish());
      return std::optional<index::Batch>(std::move(batch));
    }
    index::ScanStatistics statistics() const override { return {}; }

   private:
    uint64_t count_;
    size_t batch_rows_;
    std::vector<uint64_t> next_;
  };

  uint64_t count_;
};

// Rows must be the keys in their order, each with the count of the rounds.
class Checker : public lang::ResultSink {
 public:
  Result<lang::Flow> rows(const index::Batch& batch) override {
    const index::ColumnPtr keys = batch.column("key");
    const index::ColumnPtr counts = batch.column("count");
    for (size_t row = 0; row < batch.rows(); ++row, ++seen_) {
      if (keys->at(row).text() != key_text(seen_) ||
          counts->at(row).number() != static_cast<double>(kRounds))
        ++wrong_;
    }
    return lang::Flow::kMore;
  }
  uint64_t seen() const { return seen_; }
  uint64_t wrong() const { return wrong_; }

 private:
  uint64_t seen_ = 0;
  uint64_t wrong_ = 0;
};

int run(uint64_t keys, size_t memory_mib, const std::string& folder) {
  const auto query = lang::Query::parse("* | stats count BY key");
  if (!query) return 2;
  CancelToken cancel;
  MemoryAccount memory(memory_mib << 20);
  SpillSpace spill(folder, uint64_t{100} << 30);
  index::SearchContext context;
  context.snapshot = std::make_shared<Keys>(keys);
  context.cancel = &cancel;
  context.memory = &memory;
  context.spill = &spill;
  context.workers = 2;
  context.message = [](const index::SearchMessage& message) {
    std::fprintf(stderr, "%s\n", message.text.c_str());
  };
  Checker checker;
  const double before_mib = status_mib("VmHWM");
  const auto done = lang::run_query(*query, {}, context, checker);
  if (!done) {
    std::fprintf(stderr, "spill_soak: %s\n", done.error().message.c_str());
    return 1;
  }
  const bool right = checker.seen() == keys && checker.wrong() == 0;
  const double peak_mib = status_mib("VmHWM") - before_mib;
  const bool small = peak_mib <= static_cast<double>(memory_mib);
  std::printf("spill.keys\t%llu\trows\t%llu\t%s\n", static_cast<unsigned long long>(checker.seen()),
              static_cast<unsigned long long>(keys), right ? "ok" : "short");
  std::printf("spill.wrong\t%llu\trows\t0\t%s\n", static_cast<unsigned long long>(checker.wrong()),
              right ? "ok" : "short");
  std::printf("spill.peak_memory\t%.0f\tMiB\t%zu\t%s\n", peak_mib, memory_mib,
              small ? "ok" : "short");
  std::printf("spill.accounted\t%.0f\tMiB\t%zu\tok\n",
              static_cast<double>(memory.peak()) / (1 << 20), memory_mib);
  std::printf("spill.written\t%.0f\tMiB\t-\tok\n",
              static_cast<double>(spill.written()) / (1 << 20));
  std::printf("spill.cpu\t%.1f\ts\t-\tok\n", cpu_seconds());
  return right && small ? 0 : 1;
}

}  // namespace
}  // namespace riffle

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "spill_soak KEYS MEMORY_MIB FOLDER\n");
    return 2;
  }
  return riffle::run(std::strtoull(argv[1], nullptr, 10), std::strtoull(argv[2], nullptr, 10),
                     argv[3]);
}
