#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "indexer/base/result.h"

namespace riffle {

// A JSON value as a tree, for what is read whole: requests, rows, configuration. (Events take the
// way of extract/json_events.h.) Numbers keep their source text; members keep their order, and
// names may repeat.
class JsonValue {
 public:
  enum class Kind : uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };
  struct Member;

  // Out of line: Member is not complete here.
  JsonValue();
  ~JsonValue();
  JsonValue(const JsonValue&);
  JsonValue(JsonValue&&) noexcept;
  JsonValue& operator=(const JsonValue&);
  JsonValue& operator=(JsonValue&&) noexcept;

  static JsonValue boolean(bool b);
  static JsonValue number(std::string source);
  static JsonValue string(std::string text);
  static JsonValue array();
  static JsonValue object();

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::kNull; }
  bool is_object() const { return kind_ == Kind::kObject; }
  bool is_array() const { return kind_ == Kind::kArray; }
  bool is_string() const { return kind_ == Kind::kString; }
  bool is_number() const { return kind_ == Kind::kNumber; }
  bool is_bool() const { return kind_ == Kind::kBool; }

  bool as_bool() const { return kind_ == Kind::kBool && bool_; }
  // The text of a string, the source of a number, else empty.
  const std::string& text() const { return text_; }
  // Of a number that a double holds.
  std::optional<double> as_number() const;
  const std::vector<JsonValue>& elements() const { return elements_; }
  const std::vector<Member>& members() const;
  // The first member of that name, or null.
  const JsonValue* find(std::string_view name) const;

  void append(JsonValue element) { elements_.push_back(std::move(element)); }
  void append(std::string name, JsonValue value);

 private:
  Kind kind_ = Kind::kNull;
  bool bool_ = false;
  std::string text_;
  std::vector<JsonValue> elements_;
  std::vector<Member> members_;
};

struct JsonValue::Member {
  std::string name;
  JsonValue value;
};

inline const std::vector<JsonValue::Member>& JsonValue::members() const { return members_; }

struct JsonParseOptions {
  // Deeper is a user error: a tree is destroyed by recursion.
  size_t max_depth = 128;
  // Replace bytes that are no UTF-8 by U+FFFD instead of refusing them.
  bool replace_invalid_utf8 = false;
};

// `text` must be one JSON value and nothing else; a number beyond 1e308 is refused. User error with
// a span that points at the byte.
Result<JsonValue> parse_json(std::string_view text, const JsonParseOptions& options = {});

// Writes compact JSON that is always valid UTF-8 (other bytes become U+FFFD). The caller must open
// and close in order; commas and colons come by themselves. Not thread-safe.
class JsonWriter {
 public:
  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view text);
  // As format_number prints it; what is no number is null.
  JsonWriter& number(double number);
  JsonWriter& integer(int64_t number);
  JsonWriter& unsigned_integer(uint64_t number);
  JsonWriter& boolean(bool b) { return literal(b ? "true" : "false"); }
  JsonWriter& null() { return literal("null"); }
  // A piece that is valid JSON already.
  JsonWriter& raw(std::string_view json) { return literal(json); }
  JsonWriter& value(const JsonValue& value);

  // A member in one call.
  JsonWriter& member(std::string_view name, std::string_view text) {
    return key(name).string(text);
  }

  const std::string& text() const { return text_; }
  // What was written; the writer is empty afterwards.
  std::string take();

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  JsonWriter& literal(std::string_view json);
  void separate();

  std::string text_;
  bool need_comma_ = false;
};

// `text` as a JSON string with its quotes.
void append_json_string(std::string& output, std::string_view text);

}  // namespace riffle
