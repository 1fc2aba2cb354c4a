#include "indexer/extract/json_events.h"

#include <simdjson.h>

#include <cstring>
#include <utility>

#include "indexer/base/check.h"
#include "indexer/base/utf8.h"
#include "indexer/extract/json_text.h"

namespace riffle::index {
namespace {

namespace ondemand = simdjson::ondemand;

// After a larger event the parser's memory is given back.
constexpr size_t kKeepBytes = 4u << 20;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view trim_end(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool is_literal(std::string_view text) {
  return text == "true" || text == "false" || text == "null";
}

// Takes everything and does nothing: for what must only be checked.
struct Nobody {
  void begin_object() {}
  void key(std::string_view) {}
  void end_object() {}
  void begin_array() {}
  void end_array() {}
  void string(std::string_view) {}
  void scalar(std::string_view) {}
  void subtree(std::string_view) {}
};

// One walk over a document. simdjson is lazy and checks only what it is asked for, so the walk asks
// for everything.
class Walk {
 public:
  Walk(std::string_view text, ondemand::document& document, int max_depth)
      : text_(text), document_(document), max_depth_(max_depth) {}

  template <typename Events>
  bool object(ondemand::object object, Events& events, int depth) {
    events.begin_object();
    for (auto field_result : object) {
      ondemand::field field;
      if (std::move(field_result).get(field) != simdjson::SUCCESS) return false;
      std::string_view name;
      if (!key(field, name)) return false;
      events.key(name);
      if (!value(field.value(), events, depth)) return false;
    }
    events.end_object();
    return true;
  }

  template <typename Events>
  bool array(ondemand::array array, Events& events, int depth) {
    events.begin_array();
    for (auto element_result : array) {
      ondemand::value element;
      if (element_result.get(element) != simdjson::SUCCESS) return false;
      if (!value(element, events, depth)) return false;
    }
    events.end_array();
    return true;
  }

  // `depth` is that of the container around the value.
  template <typename Events>
  bool value(ondemand::value value, Events& events, int depth) {
    const std::string_view rest = value.raw_json_token();
    // A document that breaks off behind a comma: simdjson gives the place after its last token,
    // with a length that is anything.
    if (rest.data() >= text_.data() + text_.size()) return false;
    const std::string_view token = trim_end(rest);
    if (token.empty()) return false;
    switch (token.front()) {
      case '{':
      case '[':
        if (depth >= kMaxJsonNesting) return false;
        if (depth >= max_depth_) return subtree(value, token.data(), events, depth);
        return container(value, token.front(), events, depth);
      case '"': {
        std::string_view text;
        if (!unquote(token, text)) return false;
        // Said to be taken: what skips a string that was not, forgives a colon behind it.
        ondemand::raw_json_string taken;
        if (value.get_raw_json_string().get(taken) != simdjson::SUCCESS) return false;
        events.string(text);
        return true;
      }
      default:
        if (!is_json_number(token) && !is_literal(token)) return false;
        events.scalar(token);
        return true;
    }
  }

  // A string token with its quotes: its text.
  bool unquote(std::string_view token, std::string_view& text) {
    if (token.size() < 2 || token.back() != '"') return false;
    text = token.substr(1, token.size() - 2);
    return decode(text);
  }

  bool key(ondemand::field& field, std::string_view& name) {
    const char* begin = field.key().raw();
    const auto at = static_cast<size_t>(begin - text_.data());
    name = text_.substr(at, find_closing_quote(text_, at) - at);
    return decode(name);
  }

  // Where the value that was just read ends: before the token after it, and what stands between
  // them is blank.
  const char* end_of_last() {
    const char* next = nullptr;
    if (document_.current_location().get(next) != simdjson::SUCCESS)
      next = text_.data() + text_.size();
    while (next > text_.data() && is_blank(next[-1])) --next;
    return next;
  }

  bool at_end() {
    const char* rest = nullptr;
    return document_.current_location().get(rest) == simdjson::OUT_OF_BOUNDS;
  }

 private:
  template <typename Events>
  bool container(ondemand::value& value, char bracket, Events& events, int depth) {
    if (bracket == '{') {
      ondemand::object inner;
      return value.get_object().get(inner) == simdjson::SUCCESS && object(inner, events, depth + 1);
    }
    ondemand::array inner;
    return value.get_array().get(inner) == simdjson::SUCCESS && array(inner, events, depth + 1);
  }

  template <typename Events>
  bool subtree(ondemand::value& value, const char* begin, Events& events, int depth) {
    Nobody nobody;
    const int max_depth = std::exchange(max_depth_, kMaxJsonNesting);
    const bool good = container(value, *begin, nobody, depth);
    max_depth_ = max_depth;
    if (!good) return false;
    events.subtree({begin, static_cast<size_t>(end_of_last() - begin)});
    return true;
  }

  bool decode(std::string_view& text) {
    if (text.find('\\') == std::string_view::npos) return true;
    decoded_.clear();
    if (!append_unescaped(text, decoded_)) return false;
    text = decoded_;
    return true;
  }

  std::string_view text_;
  ondemand::document& document_;
  int max_depth_;
  std::string decoded_;
};

}  // namespace

struct JsonReader::Parser {
  ondemand::parser parser;
  std::string padded;  // the text and the bytes that simdjson may read behind it

  // A document over a copy of `text`; the copy's view goes to `copy`.
  simdjson::error_code open(std::string_view text, ondemand::document& document,
                            std::string_view& copy) {
    if (padded.size() > kKeepBytes && text.size() < kKeepBytes) {
      padded = {};
      parser = ondemand::parser();
    }
    const size_t needed = text.size() + simdjson::SIMDJSON_PADDING;
    if (padded.size() < needed) padded.resize(needed);
    if (!text.empty()) std::memcpy(padded.data(), text.data(), text.size());
    copy = std::string_view(padded).substr(0, text.size());
    return parser.iterate(simdjson::padded_string_view(padded.data(), text.size(), padded.size()))
        .get(document);
  }
};

JsonReader::JsonReader() : parser_(std::make_unique<Parser>()) {}
JsonReader::~JsonReader() = default;
JsonReader::JsonReader(JsonReader&&) noexcept = default;
JsonReader& JsonReader::operator=(JsonReader&&) noexcept = default;

namespace {

template <typename Events>
bool walk_document(std::string_view text, ondemand::document& document, int max_depth,
                   Events& events) {
  Walk walk(text, document, max_depth);
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return false;
  bool good = false;
  if (text[begin] == '{') {
    ondemand::object object;
    good = document.get_object().get(object) == simdjson::SUCCESS && walk.object(object, events, 1);
  } else {
    ondemand::array array;
    good = document.get_array().get(array) == simdjson::SUCCESS && walk.array(array, events, 1);
  }
  return good && walk.at_end();
}

bool may_be_container(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  return begin != std::string_view::npos && (text[begin] == '{' || text[begin] == '[');
}

}  // namespace

bool JsonReader::walk(std::string_view text, int max_depth, JsonEvents& events) {
  if (!may_be_container(text)) return false;
  ondemand::document document;
  std::string_view copy;
  simdjson::error_code error = parser_->open(text, document, copy);
  if (error == simdjson::UTF8_ERROR)
    error = parser_->open(replace_invalid_utf8(text), document, copy);
  return error == simdjson::SUCCESS && walk_document(copy, document, max_depth, events);
}

bool JsonReader::is_container(std::string_view text) {
  if (!may_be_container(text)) return false;
  ondemand::document document;
  std::string_view copy;
  simdjson::error_code error = parser_->open(text, document, copy);
  if (error == simdjson::UTF8_ERROR)
    error = parser_->open(replace_invalid_utf8(text), document, copy);
  Nobody nobody;
  return error == simdjson::SUCCESS && walk_document(copy, document, kMaxJsonNesting, nobody);
}

JsonPicker::JsonPicker(std::vector<std::string> keys)
    : keys_(std::move(keys)), picked_(keys_.size()), decoded_(keys_.size()) {}
JsonPicker::~JsonPicker() = default;
JsonPicker::JsonPicker(JsonPicker&&) noexcept = default;
JsonPicker& JsonPicker::operator=(JsonPicker&&) noexcept = default;

namespace {

// Keeps what the wanted members hold.
class Picking {
 public:
  Picking(const std::vector<std::string>& keys, std::vector<JsonPicker::Picked>& picked,
          std::vector<std::string>& decoded, std::string_view text)
      : keys_(keys), picked_(picked), decoded_(decoded), text_(text) {}

  void begin_object() {}
  void end_object() {}
  void begin_array() {}
  void end_array() {}
  void key(std::string_view name) {
    for (wanted_ = 0; wanted_ < keys_.size(); ++wanted_) {
      if (keys_[wanted_] == name) {
        if (picked_[wanted_].kind != JsonPicker::Picked::Kind::kAbsent) wanted_ = keys_.size();
        return;
      }
    }
  }
  void string(std::string_view text) {
    if (wanted_ == keys_.size()) return;
    // A text without escapes stands in the line itself; another one is gone after this call.
    if (text.data() < text_.data() || text.data() >= text_.data() + text_.size()) {
      decoded_[wanted_] = text;
      text = decoded_[wanted_];
    }
    picked_[wanted_] = {JsonPicker::Picked::Kind::kString, text};
  }
  void scalar(std::string_view source) { keep(JsonPicker::Picked::Kind::kScalar, source); }
  void subtree(std::string_view source) { keep(JsonPicker::Picked::Kind::kContainer, source); }

 private:
  void keep(JsonPicker::Picked::Kind kind, std::string_view source) {
    if (wanted_ < keys_.size()) picked_[wanted_] = {kind, source};
  }

  const std::vector<std::string>& keys_;
  std::vector<JsonPicker::Picked>& picked_;
  std::vector<std::string>& decoded_;
  std::string_view text_;
  size_t wanted_ = 0;
};

}  // namespace

bool JsonPicker::pick(std::string_view line) {
  picked_.assign(keys_.size(), {});
  const size_t begin = line.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || line[begin] != '{') return false;
  ondemand::document document;
  std::string_view copy;
  if (reader_.parser_->open(line, document, copy) != simdjson::SUCCESS) return false;
  Picking picking(keys_, picked_, decoded_, copy);
  return walk_document(copy, document, 1, picking);
}

}  // namespace riffle::index
