#include "indexer/pattern/shape_table.h"

#include <algorithm>
#include <cstring>

#include "indexer/base/utf8.h"
#include "indexer/pattern/json_scan.h"

namespace riffle::index {
namespace {

// Beyond these an event is kept as text: keys made of data would otherwise fill the segment with
// shapes and columns.
constexpr size_t kMaxShapes = 4096;
constexpr size_t kMaxColumns = 4096;
constexpr size_t kMaxValues = 1024;
constexpr size_t kMaxShapeBytes = 4u << 20;
// How many shapes are tried before the event is parsed from scratch.
constexpr size_t kRecentShapes = 4;
constexpr size_t kLane = 16;

// Both sides have at least kLane bytes where `room` says so.
bool same_bytes(const char* at, const char* literal, size_t length, size_t room) {
#if defined(__SSE2__)
  if (length <= kLane && room >= kLane) {
    __m128i a;
    __m128i b;
    std::memcpy(&a, at, kLane);
    std::memcpy(&b, literal, kLane);
    const auto equal = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(a, b)));
    const uint32_t wanted = (1U << length) - 1;
    return (equal & wanted) == wanted;
  }
#endif
  return length <= room && std::memcmp(at, literal, length) == 0;
}

}  // namespace

ShapeTable::ShapeTable() {
  columns_.emplace_back();
  Shape& text = shapes_.emplace_back();
  text.literals.assign(kLane, '\0');
  text.places.push_back({ValueForm::kSource, 0, 0});
}

uint32_t ShapeTable::split(std::string_view event) {
  uint32_t number = 0;
  bool found = false;
  for (size_t i = 0; i < recent_.size(); ++i) {
    if (!fits(shapes_[recent_[i]], event)) continue;
    number = recent_[i];
    if (i > 0) std::swap(recent_[i], recent_[i - 1]);
    found = true;
    break;
  }
  if (!found) number = split_slowly(event);
  ++shapes_[number].rows;
  return number;
}

bool ShapeTable::fits(const Shape& shape, std::string_view event) {
  const char* at = event.data();
  const char* end = at + event.size();
  bool wide = false;
  const size_t count = shape.places.size();
  values_.resize(count);
  for (size_t i = 0; i < count; ++i) {
    const Shape::Place& place = shape.places[i];
    const size_t length = (i + 1 == count ? shape.tail_begin : shape.places[i + 1].literal_begin) -
                          place.literal_begin;
    const auto room = static_cast<size_t>(end - at);
    if (length > room || !same_bytes(at, shape.literals.data() + place.literal_begin, length, room))
      return false;
    at += length;
    const char* behind = nullptr;
    switch (place.form) {
      case ValueForm::kString:
        behind = skip_string(at, end, wide);
        break;
      case ValueForm::kBare:
        behind = at < end && (*at == 't' || *at == 'f' || *at == 'n') ? skip_word(at, end)
                                                                      : skip_number(at, end);
        break;
      case ValueForm::kSource:
        if (at < end && (*at == '[' || *at == '{')) behind = skip_value(at, end, wide);
        break;
    }
    if (behind == nullptr) return false;
    values_[i] = {at, static_cast<size_t>(behind - at)};
    at = behind;
  }
  const std::string_view tail = shape.literal(count);
  if (static_cast<size_t>(end - at) != tail.size() ||
      std::memcmp(at, tail.data(), tail.size()) != 0)
    return false;
  return !wide || is_valid_utf8(event);
}

uint32_t ShapeTable::as_text(std::string_view event) {
  values_.assign(1, event);
  return 0;
}

uint32_t ShapeTable::split_slowly(std::string_view event) {
  if (!split_json(event, found_)) return as_text(event);
  // The literals, with a byte that JSON can't hold outside of strings for each value; keys hold no
  // control characters either.
  std::string key;
  const char* done = event.data();
  for (const SplitValue& value : found_) {
    key.append(done, static_cast<size_t>(value.bytes.data() - done));
    key += static_cast<char>(1 + static_cast<int>(value.form));
    done = value.bytes.data() + value.bytes.size();
  }
  key.append(done, static_cast<size_t>(event.data() + event.size() - done));
  const auto known = shape_numbers_.find(key);
  const uint32_t number = known != shape_numbers_.end() ? known->second : add_shape(key, event);
  if (number == 0) {
    ++overflow_rows_;
    return as_text(event);
  }
  values_.clear();
  for (const SplitValue& value : found_) values_.push_back(value.bytes);
  if (std::find(recent_.begin(), recent_.end(), number) == recent_.end()) {
    if (recent_.size() < kRecentShapes) {
      recent_.push_back(number);
    } else {
      recent_.back() = number;
    }
  }
  return number;
}

uint32_t ShapeTable::add_shape(const std::string& key, std::string_view event) {
  if (shapes_.size() >= kMaxShapes || found_.size() > kMaxValues ||
      shape_bytes_ + key.size() > kMaxShapeBytes)
    return 0;
  if (columns_.size() + found_.size() > kMaxColumns) return 0;
  Shape shape;
  const char* done = event.data();
  std::unordered_map<std::string_view, uint32_t> occurrences;
  for (const SplitValue& value : found_) {
    const auto begin = static_cast<uint32_t>(shape.literals.size());
    shape.literals.append(done, static_cast<size_t>(value.bytes.data() - done));
    done = value.bytes.data() + value.bytes.size();
    shape.places.push_back({value.form, column(value.path, occurrences[value.path]++), begin});
  }
  shape.tail_begin = static_cast<uint32_t>(shape.literals.size());
  shape.literals.append(done, static_cast<size_t>(event.data() + event.size() - done));
  shape.literal_bytes = static_cast<uint32_t>(shape.literals.size());
  shape.literals.append(kLane, '\0');
  shape_bytes_ += key.size();
  const auto number = static_cast<uint32_t>(shapes_.size());
  shapes_.push_back(std::move(shape));
  shape_numbers_.emplace(key, number);
  return number;
}

uint32_t ShapeTable::column(const std::string& path, uint32_t occurrence) {
  std::string key = path;
  key += '\0';
  key += std::to_string(occurrence);
  const auto [known, added] =
      column_numbers_.try_emplace(std::move(key), static_cast<uint32_t>(columns_.size()));
  if (added) columns_.push_back({path, occurrence});
  return known->second;
}

}  // namespace riffle::index
