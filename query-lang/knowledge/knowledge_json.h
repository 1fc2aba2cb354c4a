#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/json.h"
#include "query-lang/knowledge/memory_knowledge.h"

namespace riffle::lang {

// Knowledge objects as JSON objects, the form in which they are imported, kept and sent:
//   {"kind":"macro","name":"m","args":["a"],"definition":"…","iseval":false}
//   {"kind":"saved_search","name":"s","query":"…","earliest":"-1d","latest":"now"}
//   {"kind":"data_model","name":"Web","objects":[{"name":"Web","parent":"","search":"tag=web",
//     "fields":["url",{"name":"host_name","expression":"lower(host)"}]}]}
//   {"kind":"event_type","name":"web","search":"sourcetype=access*"}
//   {"kind":"tag","field":"eventtype","value":"web","tag":"web"}
//   {"kind":"field_rule","name":"r","sourcetype":"access*","type":"extraction|alias|calculation",
//     "field":"f","source":"_raw","text":"…"}
//   {"kind":"transaction_type","name":"mail","search":"sourcetype=mail","fields":["qid"],
//     "options":"maxspan=1h"}
// An object of the same kind and name is replaced. User errors: unknown kind or member, what is
// missing, an expression or search that does not parse.
Result<void> add_object(const JsonValue& object, KnowledgeObjects& objects);

// Under which name an object is kept: its own; of macros with the number of arguments, of tags all
// three parts.
std::string object_name(const JsonValue& object);

// Match rules of a lookup: {"match":{"field":"wildcard|cidr"},"case_sensitive":true,
// "max_matches":1000,"min_matches":0,"default_match":""}. The rows are not touched.
Result<void> read_lookup_settings(const JsonValue& settings, LookupTable& table);

// The kinds that add_object() knows.
std::vector<std::string_view> object_kinds();

}  // namespace riffle::lang
