#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "indexer/base/memory_file_system.h"
#include "indexer/read/row_filter.h"
#include "indexer/segment/codec.h"
#include "indexer/store/local_store.h"
#include "indexer/store/store_check.h"

namespace riffle::index {

// A directory that goes with the test.
class TestDirectory {
 public:
  TestDirectory() {
    path_ = testing::TempDir() + "/riffle-store-XXXXXX";
    if (::mkdtemp(path_.data()) == nullptr) path_.clear();
  }
  ~TestDirectory() { std::filesystem::remove_all(path_); }
  TestDirectory(const TestDirectory&) = delete;
  TestDirectory& operator=(const TestDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// A search context that lets everything pass and keeps the messages.
struct TestContext {
  explicit TestContext(size_t batch_rows = kBatchRows) {
    context.cancel = &cancel;
    context.memory = &memory;
    context.message = [this](SearchMessage message) {
      messages.push_back(std::move(message.text));
    };
    context.batch_rows = batch_rows;
  }
  CancelToken cancel;
  MemoryAccount memory{size_t{512} << 20};
  std::vector<std::string> messages;
  SearchContext context;
};

inline bool operator==(const Checkpoint& a, const Checkpoint& b) {
  return a.next_offset == b.next_offset && a.counts == b.counts && a.watermark == b.watermark;
}

// One event as a test gives it and as a search shows it.
struct TestEvent {
  std::string index = "main";
  std::string raw = {};
  Micros time = 0;
  std::string host = {};
  std::string source = {};
  std::string id = {};
  std::vector<std::pair<std::string, std::string>> fields = {};
  TimeSource time_source = TimeSource::kEvent;
  bool dead_letter = false;
};

inline CheckpointKey test_source(const std::string& topic = "topic", int32_t partition = 0) {
  return {"kafka", "cluster", topic, partition};
}

// Gives the events to the store as the next batch of a source; an offset is an event.
inline Result<LedgerCounts> feed(Store& store, const CheckpointKey& key,
                                 const std::vector<TestEvent>& events) {
  SourceBatch batch;
  batch.key = key;
  const Checkpoints checkpoints = store.checkpoints();
  const auto known = checkpoints.find(key);
  batch.from_offset = known == checkpoints.end() ? -1 : known->second.next_offset;
  batch.next_offset = std::max<int64_t>(batch.from_offset, 0) + static_cast<int64_t>(events.size());
  for (const TestEvent& event : events) {
    IncomingEvent incoming;
    incoming.index = event.index;
    incoming.raw = event.raw;
    incoming.time = event.time;
    incoming.time_source = event.time_source;
    incoming.host = event.host;
    incoming.source = event.source;
    incoming.id = event.id;
    incoming.dead_letter = event.dead_letter;
    for (const auto& [name, value] : event.fields) incoming.fields.emplace_back(name, value);
    batch.events.push_back(std::move(incoming));
  }
  return store.ingest(batch);
}

struct Answer {
  std::vector<std::string> raws;  // in the order given, parts one after the other
  uint64_t rows = 0;
  ScanStatistics statistics;
  std::vector<std::string> messages;
  std::vector<Batch> batches;
};

inline Answer search(const EventSource& source, const ScanSpec& spec,
                     size_t batch_rows = kBatchRows,
                     std::shared_ptr<const Predicate> access = nullptr) {
  TestContext test(batch_rows);
  test.context.access = std::move(access);
  test.context.workers = 3;
  Answer answer;
  auto scan = source.scan(spec, test.context);
  EXPECT_TRUE(scan);
  for (size_t part = 0; scan && part < (*scan)->parts(); ++part) {
    while (true) {
      auto batch = (*scan)->next(part);
      EXPECT_TRUE(batch) << batch.error().message;
      if (!batch || !*batch) break;
      EXPECT_GT((*batch)->rows(), 0u);
      EXPECT_LE((*batch)->rows(), batch_rows < kBatchRows ? batch_rows : kBlockRows);
      answer.rows += (*batch)->rows();
      if ((*batch)->find("_raw") != nullptr) {
        for (size_t row = 0; row < (*batch)->rows(); ++row) {
          answer.raws.emplace_back((*batch)->at(row, "_raw").text());
        }
      }
      answer.batches.push_back(std::move(**batch));
    }
  }
  if (scan) answer.statistics = (*scan)->statistics();
  answer.messages = test.messages;
  return answer;
}

inline Answer search(const Store& store, const Predicate& predicate = Predicate::all()) {
  ScanSpec spec;
  spec.predicate = predicate;
  spec.fields = FieldDemand::only({"_raw"});
  return search(*store.snapshot(), spec);
}

// `where`: a directory, or the parts of one.
template <typename Where>
void expect_sound(const Where& where) {
  const auto findings =
      check_directory(where, [](const std::string& finding) { ADD_FAILURE() << finding; }, {});
  ASSERT_TRUE(findings);
  EXPECT_EQ(*findings, 0u);
}

// How many events, and what each of them is, in numbers that do not depend on their order: index,
// time and every byte of the text.
struct EventSums {
  uint64_t count = 0;
  uint64_t exclusive_or = 0;
  uint64_t sum = 0;
  void add(std::string_view index, double time, std::string_view raw) {
    const uint64_t hash =
        checksum(std::string(index) + '\n' + std::to_string(time) + '\n' + std::string(raw));
    ++count;
    exclusive_or ^= hash;
    sum += hash;
  }
  friend bool operator==(const EventSums&, const EventSums&) = default;
  friend std::ostream& operator<<(std::ostream& out, const EventSums& sums) {
    return out << sums.count << " events, " << sums.exclusive_or << ", " << sums.sum;
  }
};

// Of the first event of each ID of an index: what a store that was given them must show.
inline EventSums sums_of(const std::vector<TestEvent>& events) {
  EventSums sums;
  std::set<std::pair<std::string, std::string>> ids;
  for (const TestEvent& event : events) {
    if (ids.emplace(event.index, event.id).second)
      sums.add(event.index, to_seconds(event.time), event.raw);
  }
  return sums;
}

inline EventSums sums_of(const Store& store) {
  ScanSpec spec;
  spec.fields = FieldDemand::only({"_raw", "_time", "index"});
  EventSums sums;
  for (const Batch& batch : search(*store.snapshot(), spec).batches) {
    for (size_t row = 0; row < batch.rows(); ++row) {
      sums.add(batch.at(row, "index").text(), as_number(batch.at(row, "_time")).value_or(0),
               batch.at(row, "_raw").text());
    }
  }
  return sums;
}

}  // namespace riffle::index
