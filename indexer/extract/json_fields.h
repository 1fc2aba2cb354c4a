#pragma once

#include <string_view>

#include "indexer/extract/event_fields.h"
#include "indexer/extract/json_events.h"

namespace riffle::index {

// Adds the members of a JSON object (or array) as fields: a.b, a{}, a{}.b. False, and nothing is
// added, when `raw` is not JSON.
bool extract_json_fields(std::string_view raw, const FieldDemand& demand, JsonReader& reader,
                         EventFields& out);

}  // namespace riffle::index
