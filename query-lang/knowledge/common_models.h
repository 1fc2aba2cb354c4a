#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "query-lang/knowledge/knowledge.h"

namespace riffle::lang {

// The data models of Splunk's Common Information Model (its manual lists objects, tags and fields),
// so that searches over them need no setting up: events belong to an object by their tags, or by a
// field `tag` of their own. A model that a user defines under the same name takes the place of one
// of these.
const std::vector<DataModel>& common_models();

}  // namespace riffle::lang
