#include "query-lang/knowledge/memory_knowledge.h"

#include "query-lang/knowledge/common_models.h"

namespace riffle::lang {
namespace {

template <class Map>
auto find_in(const Map& map, std::string_view name) -> std::optional<typename Map::mapped_type> {
  const auto found = map.find(std::string(name));
  if (found == map.end()) return {};
  return found->second;
}

template <class Map>
std::vector<typename Map::mapped_type> all_of(const Map& map) {
  std::vector<typename Map::mapped_type> list;
  for (const auto& [name, object] : map) list.push_back(object);
  return list;
}

}  // namespace

void MemoryKnowledge::replace(KnowledgeObjects objects) {
  const std::lock_guard lock(mutex_);
  objects_ = std::move(objects);
}

void MemoryKnowledge::set_lookup(std::string name, std::shared_ptr<const LookupTable> table) const {
  const std::lock_guard lock(mutex_);
  lookups_[std::move(name)] = std::move(table);
}

std::optional<MacroDefinition> MemoryKnowledge::find(std::string_view name,
                                                     size_t arguments) const {
  const std::lock_guard lock(mutex_);
  const auto found = objects_.macros.find({std::string(name), arguments});
  if (found == objects_.macros.end()) return {};
  return found->second;
}

std::optional<SavedSearch> MemoryKnowledge::saved_search(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  return find_in(objects_.saved_searches, name);
}

std::optional<DataModel> MemoryKnowledge::data_model(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  if (auto own = find_in(objects_.data_models, name)) return own;
  for (const DataModel& model : common_models()) {
    if (model.name == name) return model;
  }
  return {};
}

std::optional<EventType> MemoryKnowledge::event_type(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  return find_in(objects_.event_types, name);
}

std::vector<std::string> MemoryKnowledge::macro_names() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [key, macro] : objects_.macros) {
    names.push_back(key.second == 0 ? key.first
                                    : key.first + "(" + std::to_string(key.second) + ")");
  }
  return names;
}

std::vector<SavedSearch> MemoryKnowledge::saved_searches() const {
  const std::lock_guard lock(mutex_);
  return all_of(objects_.saved_searches);
}

std::vector<DataModel> MemoryKnowledge::data_models() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, DataModel> models = objects_.data_models;
  for (const DataModel& model : common_models()) models.try_emplace(model.name, model);
  return all_of(models);
}

std::optional<TransactionType> MemoryKnowledge::transaction_type(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  return find_in(objects_.transaction_types, name);
}

std::vector<EventType> MemoryKnowledge::event_types() const {
  const std::lock_guard lock(mutex_);
  return all_of(objects_.event_types);
}

std::vector<Tag> MemoryKnowledge::tags() const {
  const std::lock_guard lock(mutex_);
  return objects_.tags;
}

std::vector<FieldRule> MemoryKnowledge::field_rules() const {
  const std::lock_guard lock(mutex_);
  return all_of(objects_.field_rules);
}

std::vector<std::string> MemoryKnowledge::lookup_names() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, table] : lookups_) names.push_back(name);
  return names;
}

Result<std::shared_ptr<const LookupTable>> MemoryKnowledge::lookup(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = lookups_.find(name);
  return found == lookups_.end() ? nullptr : found->second;
}

Result<void> MemoryKnowledge::write_lookup(std::string_view name, index::Batch rows) const {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<const LookupTable>& table = lookups_[std::string(name)];
  LookupTable changed = table == nullptr ? LookupTable() : *table;
  changed.rows = std::move(rows);
  table = std::make_shared<LookupTable>(std::move(changed));
  return {};
}

Result<void> MemoryKnowledge::collect(std::string_view index, index::Batch rows) const {
  const std::lock_guard lock(mutex_);
  collected_[std::string(index)].push_back(std::move(rows));
  return {};
}

Result<std::map<std::string, uint64_t>> MemoryKnowledge::delete_events(
    std::vector<index::RowAddress> /*rows*/, const index::SearchContext& /*context*/) const {
  return user_error("delete: only a running server can delete events", std::nullopt,
                    "send the search to it, with --server URL or in the browser");
}

std::optional<index::Batch> MemoryKnowledge::job_rows(std::string_view) const { return {}; }

std::vector<index::Batch> MemoryKnowledge::collected(std::string_view index) const {
  const std::lock_guard lock(mutex_);
  const auto found = collected_.find(index);
  return found == collected_.end() ? std::vector<index::Batch>() : found->second;
}

}  // namespace riffle::lang
