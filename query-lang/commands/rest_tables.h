#pragma once

#include <string_view>
#include <vector>

#include "query-lang/knowledge/knowledge.h"

namespace riffle::lang {

// One of the endpoints that `rest` can ask: a table made of what is known, or a pipeline over the
// events.
struct RestTable {
  std::string_view path;  // without /services and /servicesNS/user/app, and without a final slash
  std::string_view summary;
  index::Batch (*rows)(const Knowledge& knowledge) = nullptr;
  std::string_view pipeline = {};
};

std::vector<RestTable> rest_tables();

// The table of a path as Splunk writes it, or null.
const RestTable* find_rest_table(std::string_view path);

}  // namespace riffle::lang
