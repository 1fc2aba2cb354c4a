#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "indexer/extract/event_fields.h"
#include "indexer/store/store_test_support.h"

namespace riffle::index {

// The store as its definition says it, in vectors: for comparison.
class StoreModel {
 public:
  struct Row {
    TestEvent event;
    Micros arrival = 0;
    uint64_t commit = 0;
    uint64_t sequence = 0;
  };

  LedgerCounts ingest(const CheckpointKey& key, const std::vector<TestEvent>& events,
                      Micros arrival) {
    LedgerCounts counts;
    Checkpoint& checkpoint = current_.checkpoints[key];
    for (const TestEvent& event : events) {
      ++counts.consumed;
      counts.bytes += event.raw.size();
      if (event.time <= arrival) checkpoint.watermark = std::max(checkpoint.watermark, event.time);
      if (!current_.ids.insert({event.index, event.id}).second) {
        ++counts.duplicate;
        continue;
      }
      ++counts.indexed;
      if (event.time < checkpoint.watermark - kLateAfter) ++counts.late;
      current_.rows.push_back({event, arrival, commit_ + 1, sequence_++});
    }
    checkpoint.next_offset += static_cast<int64_t>(events.size());
    checkpoint.counts += counts;
    return counts;
  }
  void commit() {
    committed_ = current_;
    ++commit_;
    sequence_ = 0;
  }
  void rollback() {
    current_ = committed_;
    sequence_ = 0;
  }
  const Checkpoints& checkpoints() const { return current_.checkpoints; }
  const Checkpoints& committed_checkpoints() const { return committed_.checkpoints; }
  size_t rows() const { return current_.rows.size(); }

  // What a search must give, newest first.
  std::vector<std::string> search(const ScanSpec& spec) const {
    const auto filter = RowFilter::compile(spec.predicate);
    EXPECT_TRUE(filter);
    std::vector<Row> found;
    for (const Row& row : current_.rows) {
      ModelReader reader(row);
      if (spec.time.contains(row.event.time) && spec.index_time.contains(row.arrival) &&
          filter->matches(reader)) {
        found.push_back(row);
      }
    }
    std::sort(found.begin(), found.end(), [](const Row& a, const Row& b) {
      return std::tuple(a.event.time, a.commit, a.sequence) >
             std::tuple(b.event.time, b.commit, b.sequence);
    });
    std::vector<std::string> raws;
    for (const Row& row : found) raws.push_back(row.event.raw);
    if (spec.limit && raws.size() > *spec.limit) raws.resize(*spec.limit);
    return raws;
  }

 private:
  class ModelReader : public RowReader {
   public:
    explicit ModelReader(const Row& row) : row_(row) {}
    std::string_view raw() override { return row_.event.raw; }
    ValueView field(std::string_view name) override {
      const TestEvent& event = row_.event;
      if (name == "_time") return ValueView(to_seconds(event.time));
      if (name == "_indextime") return ValueView(to_seconds(row_.arrival));
      if (name == "_raw") return ValueView(raw());
      if (name == "index" || name == "_index") return ValueView(std::string_view(event.index));
      if (name == "host" && !event.host.empty()) return ValueView(std::string_view(event.host));
      if (name == "source" && !event.source.empty())
        return ValueView(std::string_view(event.source));
      for (const auto& [field, value] : event.fields) {
        if (field == name && !value.empty()) return ValueView(std::string_view(value));
      }
      fields_.clear();
      extract_fields(event.raw, FieldDemand::everything(), fields_);
      const Value* value = fields_.find(name);
      return value == nullptr ? ValueView() : ValueView(*value);
    }

   private:
    const Row& row_;
    EventFields fields_;
  };
  struct State {
    std::vector<Row> rows;
    std::set<std::pair<std::string, std::string>> ids;
    Checkpoints checkpoints;
  };

  State current_;
  State committed_;
  uint64_t commit_ = 0;
  uint64_t sequence_ = 0;
};

}  // namespace riffle::index
