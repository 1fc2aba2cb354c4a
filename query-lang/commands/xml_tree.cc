#include "query-lang/commands/xml_tree.h"

#include <array>

#include "indexer/base/utf8.h"
#include "indexer/columns/value.h"

namespace riffle::lang {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::vector<XmlElement> run() {
    XmlElement root;
    content(root, 0);
    return std::move(root.children);
  }

 private:
  bool looking_at(std::string_view what) const { return text_.substr(at_).starts_with(what); }
  void skip_past(std::string_view what) {
    const size_t end = text_.find(what, at_);
    at_ = end == std::string_view::npos ? text_.size() : end + what.size();
  }

  // Up to the end tag of `element`, or the end of the text.
  void content(XmlElement& element, int depth) {
    std::string text;
    while (at_ < text_.size()) {
      if (text_[at_] != '<') {
        const size_t end = std::min(text_.find('<', at_), text_.size());
        text += decode_xml(text_.substr(at_, end - at_));
        at_ = end;
      } else if (looking_at("<!--")) {
        skip_past("-->");
      } else if (looking_at("<![CDATA[")) {
        constexpr size_t kOpen = 9;
        const size_t begin = at_ + kOpen;
        const size_t end = std::min(text_.find("]]>", begin), text_.size());
        text += text_.substr(begin, end - begin);
        at_ = begin;
        skip_past("]]>");
      } else if (looking_at("<?") || looking_at("<!")) {
        skip_past(">");
      } else if (looking_at("</")) {
        skip_past(">");
        break;
      } else if (depth >= kMaxXmlDepth) {
        text += text_.substr(at_);
        at_ = text_.size();
      } else {
        child(element, depth);
      }
    }
    element.text = trimmed(text);
  }

  void child(XmlElement& parent, int depth) {
    ++at_;  // <
    XmlElement element;
    element.name = word();
    bool empty = false;
    while (at_ < text_.size() && text_[at_] != '>') {
      if (text_[at_] == '/') {
        empty = true;
        ++at_;
      } else if (kBlanks.find(text_[at_]) != std::string_view::npos) {
        ++at_;
      } else {
        empty = false;
        attribute(element);
      }
    }
    if (at_ < text_.size()) ++at_;
    if (!empty) content(element, depth + 1);
    parent.children.push_back(std::move(element));
  }

  std::string word() {
    const size_t end = std::min(text_.find_first_of(" \t\r\n/>=", at_), text_.size());
    std::string name(text_.substr(at_, end - at_));
    at_ = end;
    return name;
  }

  void attribute(XmlElement& element) {
    std::string name = word();
    while (at_ < text_.size() && kBlanks.find(text_[at_]) != std::string_view::npos) ++at_;
    if (at_ >= text_.size() || text_[at_] != '=') {
      // A sign that begins no name would stand in the way for ever.
      if (name.empty()) ++at_;
      return;
    }
    ++at_;
    while (at_ < text_.size() && kBlanks.find(text_[at_]) != std::string_view::npos) ++at_;
    if (at_ >= text_.size()) return;
    const char quote = text_[at_];
    if (quote != '"' && quote != '\'') {
      element.attributes.emplace_back(std::move(name), word());
      return;
    }
    const size_t end = std::min(text_.find(quote, at_ + 1), text_.size());
    element.attributes.emplace_back(std::move(name),
                                    decode_xml(text_.substr(at_ + 1, end - at_ - 1)));
    at_ = std::min(end + 1, text_.size());
  }

  std::string_view text_;
  size_t at_ = 0;
};

// The character of "#65" or "#x41"; nothing when it is none.
std::optional<uint32_t> character_number(std::string_view text) {
  if (!text.starts_with('#')) return {};
  text.remove_prefix(1);
  const bool hexadecimal = text.starts_with('x') || text.starts_with('X');
  if (hexadecimal) text.remove_prefix(1);
  constexpr size_t kMostDigits = 7;
  if (text.empty() || text.size() > kMostDigits) return {};
  uint32_t number = 0;
  for (const char c : text) {
    uint32_t digit = 0;
    if (c >= '0' && c <= '9') {
      digit = static_cast<uint32_t>(c - '0');
    } else if (hexadecimal && c >= 'a' && c <= 'f') {
      digit = static_cast<uint32_t>(c - 'a' + 10);
    } else if (hexadecimal && c >= 'A' && c <= 'F') {
      digit = static_cast<uint32_t>(c - 'A' + 10);
    } else {
      return {};
    }
    number = number * (hexadecimal ? 16 : 10) + digit;
  }
  return number;
}

}  // namespace

const std::string* XmlElement::attribute(std::string_view wanted) const {
  for (const auto& [key, value] : attributes) {
    if (key == wanted) return &value;
  }
  return nullptr;
}

std::string XmlElement::whole_text() const {
  std::string all = text;
  for (const XmlElement& child : children) all += child.whole_text();
  return all;
}

std::vector<XmlElement> parse_xml(std::string_view text) { return Parser(text).run(); }

std::string decode_xml(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, char>, 5> kNames = {
      {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t end = text[i] == '&' ? text.find(';', i) : std::string_view::npos;
    if (end == std::string_view::npos) {
      result += text[i];
      continue;
    }
    const std::string_view name = text.substr(i + 1, end - i - 1);
    const size_t before = result.size();
    for (const auto& [known, character] : kNames) {
      if (known == name) result += character;
    }
    if (const std::optional<uint32_t> number = character_number(name)) append_utf8(result, *number);
    if (result.size() == before) {
      result += '&';
    } else {
      i = end;
    }
  }
  return result;
}

}  // namespace riffle::lang
