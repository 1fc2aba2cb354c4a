#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "indexer/base/json.h"
#include "indexer/base/time.h"
#include "query-lang/knowledge/memory_knowledge.h"

namespace riffle::server {

// The knowledge of a data directory, kept in its knowledge.sqlite: objects as JSON
// (query-lang/knowledge/knowledge_json.h), lookups as CSV. Several processes may read and write it;
// refresh() sees what the others did. A directory without that file knows nothing until something
// is written. All calls from any thread.
class StoredKnowledge : public lang::MemoryKnowledge {
 public:
  // Environment and damage errors name the file.
  static Result<std::shared_ptr<StoredKnowledge>> open(const std::string& directory);

  // Reads again what has changed since the last time.
  Result<void> refresh();

  // Adds an object, or replaces the one of its kind and name. {"kind":"lookup","name":…,"csv":…,
  // "match":…} for a lookup: with `csv` its rows are replaced too. User errors say what is wrong.
  Result<void> put(const JsonValue& object) { return put_all({object}); }
  // All of them or, if one is wrong, none; the error names it.
  Result<void> put_all(const std::vector<JsonValue>& objects);
  // Whether there was one.
  Result<bool> remove(const std::string& kind, const std::string& name);
  // All objects of a kind (empty: all kinds) as JSON texts, sorted by kind and name; of a lookup
  // its settings. User error for a kind that there is not.
  Result<std::vector<std::string>> list(const std::string& kind) const;
  // The rows of a lookup as CSV; nothing when there is none.
  Result<std::optional<std::string>> lookup_csv(const std::string& name) const;

  // Those of users and of built-in sourcetypes.
  std::vector<lang::FieldRule> field_rules() const override;
  // Sourcetypes whose fields are indexed, as riffle.toml says: built-in rules leave them alone. To
  // be called before others use this.
  void set_described_sourcetypes(std::vector<std::string> names) { described_ = std::move(names); }

  std::vector<std::string> lookup_names() const override;
  Result<std::shared_ptr<const lang::LookupTable>> lookup(std::string_view name) const override;
  Result<void> write_lookup(std::string_view name, index::Batch rows) const override;
  // Where collect's rows go; without one it is a user error.
  using Collector = std::function<Result<void>(std::string_view index, const index::Batch& rows)>;
  void set_collector(Collector collector) { collector_ = std::move(collector); }
  Result<void> collect(std::string_view index, index::Batch rows) const override;

  // What delete's events are given to; without one it is a user error.
  using Deleter = std::function<Result<std::map<std::string, uint64_t>>(
      std::vector<index::RowAddress> rows, const index::SearchContext& context)>;
  void set_deleter(Deleter deleter) { deleter_ = std::move(deleter); }
  Result<std::map<std::string, uint64_t>> delete_events(
      std::vector<index::RowAddress> rows, const index::SearchContext& context) const override;

  // A search that ended, for history().
  struct SearchRecord {
    Micros time = 0;
    std::string search;
    std::string sid;
    std::string status;
    uint64_t rows = 0;
    double seconds = 0;
  };
  void add_to_history(SearchRecord record);
  index::Batch history() const override;

  // Gives the rows of searches that ended; without one there are none.
  using JobRows = std::function<std::optional<index::Batch>(std::string_view id)>;
  void set_job_rows(JobRows job_rows) { job_rows_ = std::move(job_rows); }
  std::optional<index::Batch> job_rows(std::string_view id) const override {
    return job_rows_ ? job_rows_(id) : std::nullopt;
  }

 private:
  explicit StoredKnowledge(std::string path) : path_(std::move(path)) {}
  Result<void> read_objects();
  bool exists() const;

  const std::string path_;
  std::vector<std::string> described_;
  Collector collector_;
  Deleter deleter_;
  JobRows job_rows_;
  mutable std::mutex mutex_;  // of what follows
  uint64_t version_ = 0;      // of the objects read last
  // Tables read since the last change.
  mutable std::map<std::string, std::shared_ptr<const lang::LookupTable>, std::less<>> tables_;
  std::deque<SearchRecord> history_;  // newest first
};

}  // namespace riffle::server
