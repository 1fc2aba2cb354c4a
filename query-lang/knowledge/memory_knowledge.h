#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "query-lang/knowledge/knowledge.h"

namespace riffle::lang {

// Everything that can be kept as an object of its own, by name (macros by name and number of
// arguments).
struct KnowledgeObjects {
  std::map<std::pair<std::string, size_t>, MacroDefinition> macros;
  std::map<std::string, SavedSearch> saved_searches;
  std::map<std::string, DataModel> data_models;
  std::map<std::string, EventType> event_types;
  std::vector<Tag> tags;
  std::map<std::string, FieldRule> field_rules;
  std::map<std::string, TransactionType> transaction_types;
};

// Knowledge that is held in memory: as it is for searches over given rows and tests, and under what
// keeps it on disk.
class MemoryKnowledge : public Knowledge {
 public:
  explicit MemoryKnowledge(KnowledgeObjects objects = {}) : objects_(std::move(objects)) {}

  // Takes the place of all objects (lookups stay).
  void replace(KnowledgeObjects objects);
  void set_lookup(std::string name, std::shared_ptr<const LookupTable> table) const;

  std::optional<MacroDefinition> find(std::string_view name, size_t arguments) const override;
  std::optional<SavedSearch> saved_search(std::string_view name) const override;
  std::optional<DataModel> data_model(std::string_view name) const override;
  std::optional<EventType> event_type(std::string_view name) const override;
  std::optional<TransactionType> transaction_type(std::string_view name) const override;
  std::vector<std::string> macro_names() const override;
  std::vector<SavedSearch> saved_searches() const override;
  std::vector<DataModel> data_models() const override;
  std::vector<EventType> event_types() const override;
  std::vector<Tag> tags() const override;
  std::vector<FieldRule> field_rules() const override;
  std::vector<std::string> lookup_names() const override;
  Result<std::shared_ptr<const LookupTable>> lookup(std::string_view name) const override;
  Result<void> write_lookup(std::string_view name, index::Batch rows) const override;
  Result<void> collect(std::string_view index, index::Batch rows) const override;
  index::Batch history() const override { return index::Batch(0); }
  std::optional<index::Batch> job_rows(std::string_view id) const override;

  Result<std::map<std::string, uint64_t>> delete_events(
      std::vector<index::RowAddress> rows, const index::SearchContext& context) const override;
  // What was collected, by index, for tests.
  std::vector<index::Batch> collected(std::string_view index) const;

 private:
  mutable std::mutex mutex_;
  KnowledgeObjects objects_;
  // Searches write here through a const interface: what they know does not change, what they leave
  // does.
  mutable std::map<std::string, std::shared_ptr<const LookupTable>, std::less<>> lookups_;
  mutable std::map<std::string, std::vector<index::Batch>, std::less<>> collected_;
};

}  // namespace riffle::lang
