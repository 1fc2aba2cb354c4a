#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace riffle::lang {

// An XML element as a tree, for commands that look into XML texts of events. References such as
// &amp; are decoded, comments, declarations and processing instructions left out.
struct XmlElement {
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<XmlElement> children;
  std::string text;  // its own, without that of children, blanks at the ends taken away

  const std::string* attribute(std::string_view name) const;
  // Of it and of all elements in it, in their order.
  std::string whole_text() const;
};

// Deeper elements are taken as text: a tree is walked and destroyed by recursion.
constexpr int kMaxXmlDepth = 200;

// The outermost elements of the text; what is broken ends with the text. Nothing when there is
// none.
std::vector<XmlElement> parse_xml(std::string_view text);

// References such as &lt; and &#65; as the characters they stand for.
std::string decode_xml(std::string_view text);

}  // namespace riffle::lang
