#include "query-lang/exec/joined_lists.h"

#include <utility>

namespace riffle::lang {

using index::Value;

Value result_of(const AggregateSet& aggregates, const AggregateSet::Slot& slot, size_t group,
                const std::optional<std::string>& delimiter) {
  Value value = slot.aggregate->result(group);
  const std::string_view name = aggregates.term(slot).spec->name;
  if (!delimiter || (name != "list" && name != "values") ||
      value.kind() != index::ValueKind::kMulti)
    return value;
  std::string text;
  for (const Value& element : value.elements()) {
    if (!text.empty()) text += *delimiter;
    text += index::to_text(element);
  }
  return Value(std::move(text));
}

}  // namespace riffle::lang
