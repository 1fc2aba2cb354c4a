#include "query-lang/commands/field_demand.h"

#include <algorithm>

namespace riffle::lang {

index::FieldDemand with_fields(index::FieldDemand demand, const index::FieldDemand& more) {
  if (demand.all || more.all) return index::FieldDemand::everything();
  for (const std::string& name : more.names) demand.add(name);
  return demand;
}

bool selects(std::string_view pattern, std::string_view name) {
  if (pattern.starts_with('*') && name.starts_with('_')) return false;
  return field_matches(pattern, name);
}

bool selects(std::span<const FieldRef> patterns, std::string_view name) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const FieldRef& pattern) { return selects(pattern.name, name); });
}

}  // namespace riffle::lang
