#include "indexer/pattern/json_split.h"

#include "indexer/base/utf8.h"
#include "indexer/pattern/json_scan.h"

namespace riffle::index {
namespace {

class Splitter {
 public:
  Splitter(const char* end, std::vector<SplitValue>& values) : end_(end), values_(values) {}

  // After the opening brace; gives the place behind the closing one.
  const char* object(const char* at, const std::string& prefix, int depth) {
    at = skip_blanks(at, end_);
    if (at < end_ && *at == '}') return at + 1;
    while (true) {
      if (at == end_ || *at != '"') return nullptr;
      const char* close = skip_string(at + 1, end_, wide_);
      if (close == nullptr) return nullptr;
      std::string path = prefix;
      if (!path.empty()) path += '.';
      path += decode_json_string({at + 1, static_cast<size_t>(close - at - 1)});
      at = skip_blanks(close + 1, end_);
      if (at == end_ || *at != ':') return nullptr;
      at = value(skip_blanks(at + 1, end_), path, depth);
      if (at == nullptr) return nullptr;
      at = skip_blanks(at, end_);
      if (at == end_) return nullptr;
      if (*at == '}') return at + 1;
      if (*at != ',') return nullptr;
      at = skip_blanks(at + 1, end_);
    }
  }
  bool wide() const { return wide_; }

 private:
  const char* value(const char* at, const std::string& path, int depth) {
    if (at == end_) return nullptr;
    if (*at == '{' && depth < kMaxShapeDepth) return object(at + 1, path, depth + 1);
    if (*at == '"') {
      const char* close = skip_string(at + 1, end_, wide_);
      if (close == nullptr) return nullptr;
      add(at + 1, close, ValueForm::kString, path);
      return close + 1;
    }
    const bool source = *at == '{' || *at == '[';
    const char* behind = skip_value(at, end_, wide_);
    if (behind != nullptr) add(at, behind, source ? ValueForm::kSource : ValueForm::kBare, path);
    return behind;
  }
  void add(const char* begin, const char* end, ValueForm form, const std::string& path) {
    values_.push_back({{begin, static_cast<size_t>(end - begin)}, form, path});
  }

  const char* end_;
  std::vector<SplitValue>& values_;
  bool wide_ = false;
};

}  // namespace

bool split_json(std::string_view event, std::vector<SplitValue>& values) {
  values.clear();
  const char* end = event.data() + event.size();
  const char* at = skip_blanks(event.data(), end);
  if (at == end || *at != '{') return false;
  Splitter splitter(end, values);
  at = splitter.object(at + 1, {}, 1);
  if (at == nullptr || skip_blanks(at, end) != end) return false;
  return !splitter.wide() || is_valid_utf8(event);
}

std::string decode_json_string(std::string_view source) {
  if (source.find('\\') == std::string_view::npos) return std::string(source);
  std::string text;
  const auto unit = [&](size_t at) {
    char32_t number = 0;
    for (size_t i = at; i < at + 4 && i < source.size(); ++i) {
      const char c = source[i];
      number = number * 16 + static_cast<char32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return number;
  };
  for (size_t at = 0; at < source.size(); ++at) {
    if (source[at] != '\\' || at + 1 == source.size()) {
      text += source[at];
      continue;
    }
    switch (source[++at]) {
      case 'b':
        text += '\b';
        break;
      case 'f':
        text += '\f';
        break;
      case 'n':
        text += '\n';
        break;
      case 'r':
        text += '\r';
        break;
      case 't':
        text += '\t';
        break;
      case 'u': {
        char32_t character = unit(at + 1);
        at += 4;
        if (character >= 0xD800 && character < 0xDC00) {
          character = 0x10000 + ((character - 0xD800) << 10) + (unit(at + 3) - 0xDC00);
          at += 6;
        }
        append_utf8(text, character);
        break;
      }
      default:
        text += source[at];
    }
  }
  return text;
}

}  // namespace riffle::index
