#include "indexer/base/json.h"

#include <fmt/format.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "indexer/base/number_text.h"
#include "indexer/base/utf8.h"

namespace riffle {
namespace {

// RapidJSON calls these by its own names.
class TreeBuilder {
 public:
  explicit TreeBuilder(size_t max_depth) : max_depth_(max_depth) {}

  bool Null() { return add(JsonValue()); }
  bool Bool(bool b) { return add(JsonValue::boolean(b)); }
  // With numbers as strings these are never called.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(int64_t) { return false; }
  bool Uint64(uint64_t) { return false; }
  bool Double(double) { return false; }
  bool RawNumber(const char* source, rapidjson::SizeType size, bool) {
    return add(JsonValue::number(std::string(source, size)));
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return add(JsonValue::string(std::string(text, size)));
  }
  bool StartObject() { return open(JsonValue::object()); }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    names_.emplace_back(text, size);
    return true;
  }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool StartArray() { return open(JsonValue::array()); }
  bool EndArray(rapidjson::SizeType) { return close(); }

  bool too_deep() const { return too_deep_; }
  JsonValue take() { return std::move(root_); }

 private:
  bool add(JsonValue value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().is_object()) {
      open_.back().append(std::move(names_.back()), std::move(value));
      names_.pop_back();
    } else {
      open_.back().append(std::move(value));
    }
    return true;
  }
  bool open(JsonValue container) {
    too_deep_ = open_.size() >= max_depth_;
    if (!too_deep_) open_.push_back(std::move(container));
    return !too_deep_;
  }
  bool close() {
    JsonValue done = std::move(open_.back());
    open_.pop_back();
    return add(std::move(done));
  }

  const size_t max_depth_;
  bool too_deep_ = false;
  JsonValue root_;
  std::vector<JsonValue> open_;
  std::vector<std::string> names_;
};

constexpr unsigned kParseFlags = rapidjson::kParseIterativeFlag |
                                 rapidjson::kParseValidateEncodingFlag |
                                 rapidjson::kParseNumbersAsStringsFlag;

bool needs_escape(unsigned char c) { return c < 0x20 || c == '"' || c == '\\'; }

void append_escape(std::string& output, unsigned char c) {
  switch (c) {
    case '"':
      output += "\\\"";
      break;
    case '\\':
      output += "\\\\";
      break;
    case '\n':
      output += "\\n";
      break;
    case '\r':
      output += "\\r";
      break;
    case '\t':
      output += "\\t";
      break;
    default:
      fmt::format_to(std::back_inserter(output), "\\u{:04x}", c);
  }
}

}  // namespace

JsonValue::JsonValue() = default;
JsonValue::~JsonValue() = default;
JsonValue::JsonValue(const JsonValue&) = default;
JsonValue::JsonValue(JsonValue&&) noexcept = default;
JsonValue& JsonValue::operator=(const JsonValue&) = default;
JsonValue& JsonValue::operator=(JsonValue&&) noexcept = default;

JsonValue JsonValue::boolean(bool b) {
  JsonValue value;
  value.kind_ = Kind::kBool;
  value.bool_ = b;
  return value;
}

JsonValue JsonValue::number(std::string source) {
  JsonValue value;
  value.kind_ = Kind::kNumber;
  value.text_ = std::move(source);
  return value;
}

JsonValue JsonValue::string(std::string text) {
  JsonValue value;
  value.kind_ = Kind::kString;
  value.text_ = std::move(text);
  return value;
}

JsonValue JsonValue::array() {
  JsonValue value;
  value.kind_ = Kind::kArray;
  return value;
}

JsonValue JsonValue::object() {
  JsonValue value;
  value.kind_ = Kind::kObject;
  return value;
}

std::optional<double> JsonValue::as_number() const {
  if (kind_ != Kind::kNumber) return {};
  return parse_number(text_);
}

const JsonValue* JsonValue::find(std::string_view name) const {
  for (const Member& member : members_) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

void JsonValue::append(std::string name, JsonValue value) {
  members_.push_back({std::move(name), std::move(value)});
}

Result<JsonValue> parse_json(std::string_view text, const JsonParseOptions& options) {
  std::string mended;
  if (options.replace_invalid_utf8 && !is_valid_utf8(text)) {
    mended = replace_invalid_utf8(text);
    text = mended;
  }
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  TreeBuilder builder(options.max_depth);
  const rapidjson::ParseResult result = reader.Parse<kParseFlags>(stream, builder);
  if (!result) {
    const auto at = static_cast<uint32_t>(std::min(result.Offset(), text.size()));
    const SourceSpan span{at, static_cast<uint32_t>(std::min<size_t>(at + 1, text.size()))};
    if (builder.too_deep()) {
      return user_error(fmt::format("JSON is nested deeper than {} levels", options.max_depth),
                        span);
    }
    return user_error(fmt::format("not valid JSON at byte {}: {}", at,
                                  rapidjson::GetParseError_En(result.Code())),
                      span);
  }
  return builder.take();
}

void append_json_string(std::string& output, std::string_view text) {
  output += '"';
  size_t plain = 0;  // from here on nothing is written yet
  for (size_t at = 0; at < text.size();) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c < 0x80 && !needs_escape(c)) {
      ++at;
      continue;
    }
    const DecodedCharacter decoded = decode_utf8(text, at);
    if (c >= 0x80 && decoded.valid) {
      at += decoded.length;
      continue;
    }
    output.append(text, plain, at - plain);
    if (c < 0x80) {
      append_escape(output, c);
    } else {
      append_utf8(output, kReplacementCharacter);
    }
    at += decoded.length;
    plain = at;
  }
  output.append(text, plain, text.size() - plain);
  output += '"';
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  append_json_string(text_, name);
  text_ += ':';
  need_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  separate();
  append_json_string(text_, text);
  return *this;
}

JsonWriter& JsonWriter::number(double number) {
  return std::isfinite(number) ? literal(format_number(number)) : null();
}

JsonWriter& JsonWriter::integer(int64_t number) { return literal(fmt::format_int(number).c_str()); }

JsonWriter& JsonWriter::unsigned_integer(uint64_t number) {
  return literal(fmt::format_int(number).c_str());
}

JsonWriter& JsonWriter::value(const JsonValue& value) {
  switch (value.kind()) {
    case JsonValue::Kind::kNull:
      return null();
    case JsonValue::Kind::kBool:
      return boolean(value.as_bool());
    case JsonValue::Kind::kNumber:
      return literal(value.text());
    case JsonValue::Kind::kString:
      return string(value.text());
    case JsonValue::Kind::kArray:
      begin_array();
      for (const JsonValue& element : value.elements()) this->value(element);
      return end_array();
    case JsonValue::Kind::kObject:
      begin_object();
      for (const JsonValue::Member& member : value.members()) key(member.name).value(member.value);
      return end_object();
  }
  return *this;
}

std::string JsonWriter::take() {
  need_comma_ = false;
  return std::exchange(text_, {});
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  text_ += bracket;
  need_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  text_ += bracket;
  need_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::literal(std::string_view json) {
  separate();
  text_ += json;
  return *this;
}

void JsonWriter::separate() {
  if (need_comma_) text_ += ',';
  need_comma_ = true;
}

}  // namespace riffle
