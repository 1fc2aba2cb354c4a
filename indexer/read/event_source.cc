#include "indexer/read/event_source.h"

#include <algorithm>
#include <utility>

namespace riffle::index {
namespace {

// `*` stands for any bytes. Field names are case-sensitive.
bool name_matches(std::string_view pattern, std::string_view name) {
  size_t p = 0;
  size_t n = 0;
  size_t star = std::string_view::npos;  // the last one seen, and where the name was then
  size_t star_name = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_name = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++star_name;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

FieldDemand FieldDemand::only(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return {false, std::move(names)};
}

void FieldDemand::add(const std::string& name) {
  if (all) return;
  const auto place = std::lower_bound(names.begin(), names.end(), name);
  if (place == names.end() || *place != name) names.insert(place, name);
}

void FieldDemand::remove(const std::string& name) {
  const auto place = std::lower_bound(names.begin(), names.end(), name);
  if (place != names.end() && *place == name) names.erase(place);
}

bool FieldDemand::wants(std::string_view name) const {
  if (all || std::binary_search(names.begin(), names.end(), name)) return true;
  return std::any_of(names.begin(), names.end(), [&](const std::string& wanted) {
    return wanted.find('*') != std::string::npos && name_matches(wanted, name);
  });
}

}  // namespace riffle::index
