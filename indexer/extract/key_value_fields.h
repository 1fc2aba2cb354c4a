#pragma once

#include <string_view>

#include "indexer/extract/event_fields.h"

namespace riffle::index {

// Longer names are no names but data with a `=` in it (base64, say).
constexpr size_t kMaxKeyBytes = 200;

// Adds key=value and key="quoted value" pairs of plain text.
// A key is what stands right before the `=`: letters, digits, `_`, `.`, `-` and anything beyond
// ASCII; as Splunk does, what is no letter, digit or `_` becomes `_`, and leading digits and `_`
// go. A value in quotes ends at the next quote that no backslash precedes (`\"` and `\\` are
// decoded); one without ends at a blank, a quote, `,` `;` `|` `&` or a closing bracket that it did
// not open, and must not be empty.
void extract_key_value_fields(std::string_view raw, const FieldDemand& demand, EventFields& out);

}  // namespace riffle::index
