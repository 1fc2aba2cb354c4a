#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "query-lang/commands/xml_tree.h"

namespace riffle::lang {

// One step of an XPath: /name, //name, with predicates.
struct XmlStep {
  bool anywhere = false;  // behind //
  std::string name;       // an element, "*", "@attribute" or "text()"
  struct Condition {
    size_t position = 0;               // [2]; 0: none
    std::string name;                  // [@a], [@a='v'], [b='v']
    std::optional<std::string> value;  // none: it must be there
  };
  std::vector<Condition> conditions;
};

// The part of XPath that log searches use: child and descendant steps, *, attributes, text(),
// positions, and conditions on an attribute or a child. User error that names what is more.
Result<std::vector<XmlStep>> parse_xml_path(std::string_view text);

// The texts that the path leads to, in their order.
std::vector<std::string> find_xml(const std::vector<XmlElement>& roots,
                                  const std::vector<XmlStep>& path);

}  // namespace riffle::lang
