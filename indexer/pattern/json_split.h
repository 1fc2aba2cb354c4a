#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace riffle::index {

// What stands at a place for a value in a shape.
enum class ValueForm : uint8_t {
  kString = 0,  // between quotes, which belong to the shape; escapes as they are
  kBare = 1,    // number, true, false, null
  kSource = 2,  // an array or a subtree too deep for a shape: its source text
};

struct SplitValue {
  std::string_view bytes;  // within the event
  ValueForm form = ValueForm::kString;
  std::string path;  // a.b, escapes decoded
};

// Objects within objects deeper than this are values.
constexpr int kMaxShapeDepth = 8;

// The values of a JSON object; all other bytes of `event` are its shape. False where it is not
// exactly one valid JSON object (strict: no control characters in strings, no lone surrogates,
// UTF-8 only).
bool split_json(std::string_view event, std::vector<SplitValue>& values);

// The text of a JSON string's source.
std::string decode_json_string(std::string_view source);

}  // namespace riffle::index
