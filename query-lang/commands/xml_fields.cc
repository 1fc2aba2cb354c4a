#include "query-lang/commands/xml_fields.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "query-lang/functions/json_path.h"

namespace riffle::lang {

using index::Value;

namespace {

void add_fields(const XmlElement& element, const std::string& path, index::EventFields& fields) {
  for (const auto& [name, value] : element.attributes)
    fields.add(path + "{@" + name + "}", Value(value));
  if (!element.text.empty()) fields.add(path, Value(element.text));
  for (const XmlElement& child : element.children)
    add_fields(child, path + "." + child.name, fields);
}

struct Step {
  std::string name;
  size_t number = 0;      // {n}: the nth of that name; 0: all
  std::string attribute;  // {@name}
};

std::vector<Step> parse_path(std::string_view path) {
  std::vector<Step> steps;
  while (!path.empty()) {
    const size_t dot = std::min(path.find('.'), path.size());
    std::string_view part = path.substr(0, dot);
    path.remove_prefix(std::min(dot + 1, path.size()));
    Step step;
    const size_t open = std::min(part.find('{'), part.size());
    step.name = part.substr(0, open);
    part.remove_prefix(open);
    while (part.starts_with('{')) {
      const size_t close = std::min(part.find('}'), part.size());
      const std::string_view inner = part.substr(1, close - 1);
      if (inner.starts_with('@')) {
        step.attribute = inner.substr(1);
      } else if (const std::optional<double> number = index::parse_number(inner);
                 number && *number >= 1) {
        step.number = static_cast<size_t>(*number);
      }
      part.remove_prefix(std::min(close + 1, part.size()));
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace

bool is_xml(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || text[begin] != '<' || begin + 1 >= text.size())
    return false;
  const auto next = static_cast<unsigned char>(text[begin + 1]);
  return std::isalpha(next) != 0 || next == '?' || next == '!' || next == '_';
}

void xml_fields(std::string_view text, index::EventFields& fields) {
  for (const XmlElement& element : parse_xml(text)) add_fields(element, element.name, fields);
}

Value xml_at_path(std::string_view text, std::string_view path) {
  const std::vector<XmlElement> roots = parse_xml(text);
  std::vector<const XmlElement*> level;
  for (const XmlElement& root : roots) level.push_back(&root);
  std::vector<Value> values;
  const std::vector<Step> steps = parse_path(path);
  for (size_t i = 0; i < steps.size(); ++i) {
    std::vector<const XmlElement*> found;
    for (const XmlElement* element : level) {
      if (element->name == steps[i].name) found.push_back(element);
    }
    if (steps[i].number > 0)
      found = steps[i].number <= found.size()
                  ? std::vector<const XmlElement*>{found[steps[i].number - 1]}
                  : std::vector<const XmlElement*>();
    level.clear();
    for (const XmlElement* element : found) {
      if (!steps[i].attribute.empty()) {
        if (const std::string* value = element->attribute(steps[i].attribute))
          values.emplace_back(*value);
      } else if (i + 1 == steps.size()) {
        const std::string all = element->whole_text();
        if (!all.empty()) values.emplace_back(all);
      }
      for (const XmlElement& child : element->children) level.push_back(&child);
    }
  }
  return Value::make_multi(std::move(values));
}

}  // namespace riffle::lang
