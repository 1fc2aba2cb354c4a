// The engine against a naive interpreter that goes row by row (testing/plain_*): random pipelines
// over random tables, in random settings. RIFFLE_DIFFERENTIAL_PAIRS and RIFFLE_DIFFERENTIAL_SEED
// ask for others than those of every test run.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <mutex>

#include "indexer/base/spill_space.h"
#include "query-lang/query.h"
#include "query-lang/testing/plain_data.h"
#include "query-lang/testing/plain_step.h"

namespace riffle::lang {
namespace {

using plain::Dice;
using plain::Row;
using plain::Rows;

constexpr uint64_t kPairs = 20'000;

uint64_t from_environment(const char* name, uint64_t standard) {
  const char* text = std::getenv(name);
  return text == nullptr ? standard : std::strtoull(text, nullptr, 10);
}

struct Setting {
  size_t batch_rows = 0;
  size_t workers = 0;
  bool spill = false;
};

class Collected : public ResultSink {
 public:
  Result<Flow> rows(const index::Batch& batch) override {
    for (size_t row = 0; row < batch.rows(); ++row) {
      all.emplace_back();
      for (const index::Batch::Field& field : batch.fields())
        plain::put(all.back(), field.name, field.column->at(row).to_value());
    }
    return Flow::kMore;
  }
  Rows all;
};

// The rows as batches that begin anew here and there, so that fields come late and are missing.
std::vector<index::Batch> batches_of(const Rows& rows, Dice& dice) {
  std::vector<index::Batch> batches;
  index::BatchBuilder builder;
  for (const Row& row : rows) {
    builder.begin_row();
    for (const auto& [name, value] : row) builder.set(name, value);
    if (dice.chance(5)) batches.push_back(builder.finish());
  }
  if (builder.rows() > 0) batches.push_back(builder.finish());
  return batches;
}

std::string run_engine(const std::string& text, std::vector<index::Batch> input,
                       const Setting& setting, Rows& answer) {
  const auto query = Query::parse(text);
  if (!query) return query.error().message;
  CancelToken cancel;
  MemoryAccount memory(size_t{256} << 20);
  SpillSpace spill(testing::TempDir(), uint64_t{256} << 20, SpillSpace::Use::kAlways);
  index::SearchContext context;
  context.cancel = &cancel;
  context.memory = &memory;
  context.batch_rows = setting.batch_rows;
  context.workers = setting.workers;
  if (setting.spill) context.spill = &spill;
  context.message = [](const index::SearchMessage&) {};
  Collected sink;
  const auto done = run_query_over(*query, std::move(input), {}, context, sink);
  if (!done) return done.error().message;
  answer = std::move(sink.all);
  return {};
}

// Sums may be made in another order.
bool same(const index::Value& a, const index::Value& b) {
  const auto left = plain::list_of(a);
  const auto right = plain::list_of(b);
  if (left.size() != right.size()) return false;
  for (size_t i = 0; i < left.size(); ++i) {
    if (plain::text_of(left[i]) == plain::text_of(right[i])) continue;
    const auto x = plain::number_of(left[i]);
    const auto y = plain::number_of(right[i]);
    constexpr double kTolerance = 1e-9;
    if (!x || !y || std::abs(*x - *y) > kTolerance * std::max(1.0, std::abs(*x))) return false;
  }
  return true;
}

bool same(const Rows& a, const Rows& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].size() != b[i].size()) return false;
    for (const auto& [name, value] : a[i]) {
      if (!same(value, plain::get(b[i], name))) return false;
    }
  }
  return true;
}

std::string shown(const Rows& rows) {
  std::string text;
  for (const Row& row : rows) {
    text += "  {";
    for (const auto& [name, value] : row) {
      std::string each = plain::text_of(value);
      for (char& c : each) c = c == '\n' ? '|' : c;
      const bool number = value.kind() == index::ValueKind::kNumber;
      text += " " + name + ": " + (number ? each : "\"" + each + "\"");
    }
    text += " }\n";
  }
  return text;
}

TEST(Differential, EngineAndNaiveInterpreterAgree) {
  const uint64_t pairs = from_environment("RIFFLE_DIFFERENTIAL_PAIRS", kPairs);
  const uint64_t first = from_environment("RIFFLE_DIFFERENTIAL_SEED", 1);
  size_t differences = 0;
  size_t with_rows = 0;
  for (uint64_t seed = first; seed < first + pairs && differences < 5; ++seed) {
    Dice dice(seed);
    const Rows input = plain::random_rows(dice);
    Rows expected = input;
    std::string text;
    for (size_t n = 1 + dice.below(5); n > 0; --n) {
      const plain::Step step = plain::random_step(dice);
      text += (text.empty() ? "| " : " | ") + step.text;
      step.run(expected);
    }
    Setting setting;
    setting.batch_rows = dice.pick(std::array<size_t, 3>{1, 3, 8192});
    setting.workers = 1 + dice.below(2);
    setting.spill = dice.chance(2);
    Rows answer;
    const std::string error = run_engine(text, batches_of(input, dice), setting, answer);
    if (!expected.empty()) ++with_rows;
    if (error.empty() && same(expected, answer)) continue;
    ++differences;
    ADD_FAILURE() << "seed " << seed << ", batches of " << setting.batch_rows << ", "
                  << setting.workers << " workers" << (setting.spill ? ", on disk" : "") << "\n"
                  << text << "\nover\n"
                  << shown(input) << "expected\n"
                  << shown(expected) << "got " << error << "\n"
                  << shown(answer);
  }
  // Pipelines that let nothing through would show nothing.
  EXPECT_GT(with_rows, pairs / 2) << "of " << pairs;
}

}  // namespace
}  // namespace riffle::lang
