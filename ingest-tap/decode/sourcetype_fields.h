#pragma once

#include <span>
#include <string_view>

namespace riffle::tap {

// What the events of a sourcetype say beyond their time and host, for whoever extracts fields at
// search time; nothing of it is indexed. Names are those of Splunk's add-ons.
struct SourcetypeFields {
  std::string_view name;        // of the rule, as Splunk calls it
  std::string_view sourcetype;  // with `*` wildcards
  // Named groups become fields; each stands between breakers (docs/search-semantics.md, 2), and the
  // event is no JSON. Empty: CEF, header and extension.
  std::string_view pattern;
};

// Those of the sourcetypes that text_kind() knows, and of the names that users give to the same.
// Constants.
std::span<const SourcetypeFields> sourcetype_fields();

}  // namespace riffle::tap
