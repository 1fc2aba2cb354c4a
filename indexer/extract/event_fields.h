#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "indexer/columns/value.h"
#include "indexer/read/event_source.h"

namespace riffle::index {

// The fields of one event, in order of appearance; a name that occurs again makes a multivalue.
struct EventFields {
  struct Field {
    std::string name;
    Value value;
  };
  std::vector<Field> fields;

  void clear();
  void add(std::string_view name, Value value);
  const Value* find(std::string_view name) const;

 private:
  size_t place_of(std::string_view name) const;  // fields.size() when it is not there
  std::unordered_map<uint64_t, uint32_t>
      places_;  // by hash of the name, once there are many fields
};

// The fields that a search sees in an event's text, as Splunk's automatic extraction at search
// time: of a JSON object its members (a.b for objects in objects, a{} for the elements of an array,
// a{}.b for members of objects in it; numbers, booleans and null as their source text, escapes
// decoded); else key=value and key="quoted value" pairs. Only what `demand` wants is added. Never
// fails: text that is neither has no fields. JSON nested deeper than kMaxJsonDepth ends up as the
// text of the subtree.
void extract_fields(std::string_view raw, const FieldDemand& demand, EventFields& out);

constexpr int kMaxJsonDepth = 64;

}  // namespace riffle::index
