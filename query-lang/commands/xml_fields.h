#pragma once

#include <string_view>

#include "indexer/columns/value.h"
#include "indexer/extract/event_fields.h"
#include "query-lang/commands/xml_tree.h"

namespace riffle::lang {

// XML as spath sees it.

// Whether the text looks like it: begins with `<` and a name, `?` or `!`.
bool is_xml(std::string_view text);

// All texts and attributes by their paths: a.b, a.b{@name}; several of one path are a multivalue.
void xml_fields(std::string_view text, index::EventFields& fields);

// What a path leads to: names joined by dots, {n} the nth of that name (from 1), {@name} an
// attribute.
index::Value xml_at_path(std::string_view text, std::string_view path);

}  // namespace riffle::lang
