#include "indexer/extract/event_fields.h"

#include <utility>

#include "indexer/base/hash.h"
#include "indexer/extract/json_events.h"
#include "indexer/extract/json_fields.h"
#include "indexer/extract/key_value_fields.h"

namespace riffle::index {
namespace {

// Up to here looking at every name is faster than a table; beyond it an event with 100,000 keys
// must not take hours.
constexpr size_t kNamesWithoutTable = 24;

}  // namespace

void EventFields::clear() {
  fields.clear();
  places_.clear();
}

size_t EventFields::place_of(std::string_view name) const {
  if (!places_.empty()) {
    const auto found = places_.find(hash64(name));
    if (found == places_.end()) return fields.size();
    if (fields[found->second].name == name) return found->second;
  }
  size_t place = 0;
  while (place < fields.size() && fields[place].name != name) ++place;
  return place;
}

void EventFields::add(std::string_view name, Value value) {
  const size_t place = place_of(name);
  if (place < fields.size()) {
    fields[place].value.append(std::move(value));
    return;
  }
  fields.push_back({std::string(name), std::move(value)});
  if (fields.size() <= kNamesWithoutTable) return;
  if (places_.empty()) {
    for (size_t i = 0; i < fields.size(); ++i)
      places_.try_emplace(hash64(fields[i].name), static_cast<uint32_t>(i));
  } else {
    places_.try_emplace(hash64(name), static_cast<uint32_t>(place));
  }
}

const Value* EventFields::find(std::string_view name) const {
  const size_t place = place_of(name);
  return place < fields.size() ? &fields[place].value : nullptr;
}

void extract_fields(std::string_view raw, const FieldDemand& demand, EventFields& out) {
  if (!demand.all && demand.names.empty()) return;
  // Making a parser takes longer than reading an event with it.
  thread_local JsonReader reader;
  if (!extract_json_fields(raw, demand, reader, out)) extract_key_value_fields(raw, demand, out);
}

}  // namespace riffle::index
