#include "query-lang/commands/xml_path.h"

#include <algorithm>

#include <fmt/format.h>

#include "indexer/columns/value.h"

namespace riffle::lang {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool is_name(std::string_view text) {
  if (text.starts_with('@')) text.remove_prefix(1);
  return !text.empty() && text.find_first_of("()[]|'\"=<> +") == std::string_view::npos;
}

// What stands between [ and ].
Result<XmlStep::Condition> parse_condition(std::string_view text) {
  XmlStep::Condition condition;
  text = trimmed(text);
  if (const std::optional<double> number = index::parse_number(text); number && *number >= 1) {
    condition.position = static_cast<size_t>(*number);
    return condition;
  }
  const size_t sign = text.find('=');
  condition.name = trimmed(text.substr(0, sign));
  if (!is_name(condition.name))
    return user_error(fmt::format("the condition '[{}]' is not understood", text), {},
                      "there are [2], [@name], [@name='value'] and [child='value']");
  if (sign == std::string_view::npos) return condition;
  const std::string_view value = trimmed(text.substr(sign + 1));
  const bool quoted = value.size() >= 2 && (value.front() == '\'' || value.front() == '"') &&
                      value.back() == value.front();
  if (!quoted) return user_error(fmt::format("the value in '[{}]' needs quotes", text));
  condition.value = value.substr(1, value.size() - 2);
  return condition;
}

bool holds(const XmlStep::Condition& condition, const XmlElement& element) {
  if (condition.name.starts_with('@')) {
    const std::string* value = element.attribute(std::string_view(condition.name).substr(1));
    return value != nullptr && (!condition.value || *value == *condition.value);
  }
  return std::any_of(element.children.begin(), element.children.end(),
                     [&](const XmlElement& child) {
                       return child.name == condition.name &&
                              (!condition.value || child.whole_text() == *condition.value);
                     });
}

using Elements = std::vector<const XmlElement*>;

void add_descendants(const XmlElement& element, Elements& out) {
  out.push_back(&element);
  for (const XmlElement& child : element.children) add_descendants(child, out);
}

// The elements among `siblings` that the step takes.
void take(const XmlStep& step, const Elements& siblings, Elements& out) {
  Elements named;
  for (const XmlElement* element : siblings) {
    if (step.name == "*" || element->name == step.name) named.push_back(element);
  }
  for (const XmlStep::Condition& condition : step.conditions) {
    Elements kept;
    for (size_t i = 0; i < named.size(); ++i) {
      const bool in =
          condition.position > 0 ? i + 1 == condition.position : holds(condition, *named[i]);
      if (in) kept.push_back(named[i]);
    }
    named = std::move(kept);
  }
  out.insert(out.end(), named.begin(), named.end());
}

Elements pointers(const std::vector<XmlElement>& elements) {
  Elements list;
  for (const XmlElement& element : elements) list.push_back(&element);
  return list;
}

}  // namespace

Result<std::vector<XmlStep>> parse_xml_path(std::string_view text) {
  std::vector<XmlStep> steps;
  text = trimmed(text);
  if (!text.starts_with('/'))
    return user_error(fmt::format("the path '{}' does not begin with /", text));
  while (!text.empty()) {
    if (!text.starts_with('/'))
      return user_error(fmt::format("'{}' in the path is not understood", text));
    XmlStep step;
    text.remove_prefix(1);
    if (text.starts_with('/')) {
      step.anywhere = true;
      text.remove_prefix(1);
    }
    const size_t end = std::min(text.find_first_of("/["), text.size());
    step.name = trimmed(text.substr(0, end));
    if (step.name != "text()" && !is_name(step.name))
      return user_error(fmt::format("'{}' in the path is not understood", step.name), {},
                        "there are names, *, @attribute and text()");
    text.remove_prefix(end);
    while (text.starts_with('[')) {
      const size_t close = text.find(']');
      if (close == std::string_view::npos) return user_error("the bracket [ is never closed");
      RIFFLE_ASSIGN(XmlStep::Condition condition, parse_condition(text.substr(1, close - 1)));
      step.conditions.push_back(std::move(condition));
      text.remove_prefix(close + 1);
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

std::vector<std::string> find_xml(const std::vector<XmlElement>& roots,
                                  const std::vector<XmlStep>& path) {
  XmlElement top;
  top.children = roots;
  Elements level = {&top};
  std::vector<std::string> texts;
  for (const XmlStep& step : path) {
    Elements parents;
    for (const XmlElement* element : level) {
      if (step.anywhere) {
        add_descendants(*element, parents);
      } else {
        parents.push_back(element);
      }
    }
    if (step.name.starts_with('@') || step.name == "text()") {
      for (const XmlElement* element : parents) {
        const std::string* value = step.name.starts_with('@')
                                       ? element->attribute(std::string_view(step.name).substr(1))
                                       : &element->text;
        if (value != nullptr && !value->empty()) texts.push_back(*value);
      }
      return texts;
    }
    level.clear();
    for (const XmlElement* parent : parents) take(step, pointers(parent->children), level);
  }
  for (const XmlElement* element : level) {
    std::string text = element->whole_text();
    if (!text.empty()) texts.push_back(std::move(text));
  }
  return texts;
}

}  // namespace riffle::lang
