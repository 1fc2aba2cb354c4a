#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "indexer/pattern/pattern_rows.h"

namespace riffle::index {

// What is indexed is mostly what the events say themselves: then a section says so and holds no
// values of its own.

// In place of the section of a field: the values are those of the events' own field of that name.
constexpr std::string_view kFieldOfEvents = "\xFF\xFF\xFF\xFF";
// In place of a section of integers.
std::string encode_number_source(PatternBlock::NumberSource source);
// Nothing where the section holds values.
std::optional<PatternBlock::NumberSource> decode_number_source(std::string_view section);

// Whether two columns, constants or dictionaries of texts, have the same values.
bool same_values(const Column& a, const Column& b);

}  // namespace riffle::index
