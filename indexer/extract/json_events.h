#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace riffle::index {

// Nested deeper than this, a text counts as no JSON: a walk calls itself for each level.
constexpr int kMaxJsonNesting = 1000;

// Gets the parts of a JSON value in order. The views are valid during the call.
class JsonEvents {
 public:
  virtual ~JsonEvents() = default;
  virtual void begin_object() = 0;
  virtual void key(std::string_view name) = 0;  // escapes decoded
  virtual void end_object() = 0;
  virtual void begin_array() = 0;
  virtual void end_array() = 0;
  virtual void string(std::string_view text) = 0;  // escapes decoded
  virtual void scalar(
      std::string_view source) = 0;  // a number, true, false or null as it is written
  // An object or array that stands deeper than the walk's depth, as it is written.
  virtual void subtree(std::string_view source) = 0;
};

// Reads events that are JSON, one after the other, and keeps its memory between them. One thread at
// a time.
class JsonReader {
 public:
  JsonReader();
  ~JsonReader();
  JsonReader(JsonReader&&) noexcept;
  JsonReader& operator=(JsonReader&&) noexcept;

  // Whether `text` is one valid JSON object or array and nothing else (bytes that are no UTF-8 are
  // read as U+FFFD). If so `events` got all of it, containers below `max_depth` as subtrees (the
  // outermost is at depth 1). If not, what it got means nothing.
  bool walk(std::string_view text, int max_depth, JsonEvents& events);
  // The same verdict alone.
  bool is_container(std::string_view text);

 private:
  friend class JsonPicker;
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

// Takes a few members out of JSON lines on their way into the index, at the speed of the parser.
// One thread at a time.
class JsonPicker {
 public:
  struct Picked {
    enum class Kind : uint8_t { kAbsent, kString, kScalar, kContainer };
    Kind kind = Kind::kAbsent;
    std::string_view text;  // a string decoded, anything else as it is written
  };

  // Members of the outermost object by name; of one that occurs twice the first counts.
  explicit JsonPicker(std::vector<std::string> keys);
  ~JsonPicker();
  JsonPicker(JsonPicker&&) noexcept;
  JsonPicker& operator=(JsonPicker&&) noexcept;

  // Whether `line` is one valid JSON object in UTF-8 and nothing else; all of it is checked.
  bool pick(std::string_view line);
  // After a pick() that was true, until the next one: what was found for keys[i].
  const Picked& operator[](size_t i) const { return picked_[i]; }

 private:
  std::vector<std::string> keys_;
  std::vector<Picked> picked_;
  std::vector<std::string> decoded_;  // texts of picked strings with escapes
  JsonReader reader_;
};

}  // namespace riffle::index
