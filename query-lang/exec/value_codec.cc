#include "query-lang/exec/value_codec.h"

#include <cstring>

namespace riffle::lang {

using index::Value;
using index::ValueKind;
using index::ValueView;

namespace {

void append_size(uint64_t size, std::string& bytes) {
  constexpr uint64_t kLow = 0x7F;
  constexpr int kBits = 7;
  while (size > kLow) {
    bytes += static_cast<char>((size & kLow) | (kLow + 1));
    size >>= kBits;
  }
  bytes += static_cast<char>(size);
}

bool take_size(std::string_view& bytes, uint64_t& size) {
  constexpr int kBits = 7;
  constexpr int kMostBits = 63;
  size = 0;
  for (int shift = 0; !bytes.empty() && shift < kMostBits; shift += kBits) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    size |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

Error broken() { return damage_error("rows that were put aside cannot be read back"); }

}  // namespace

void append_value(const ValueView& value, std::string& bytes) {
  bytes += static_cast<char>(value.kind());
  switch (value.kind()) {
    case ValueKind::kNull:
      break;
    case ValueKind::kBool:
      bytes += value.boolean() ? '\1' : '\0';
      break;
    case ValueKind::kNumber: {
      const double number = value.number();
      char raw[sizeof number];
      std::memcpy(raw, &number, sizeof number);
      bytes.append(raw, sizeof number);
      break;
    }
    case ValueKind::kText:
      append_size(value.text().size(), bytes);
      bytes += value.text();
      break;
    case ValueKind::kMulti:
      append_size(value.elements().size(), bytes);
      for (const Value& element : value.elements()) append_value(element, bytes);
      break;
  }
}

namespace {

// States stand within states a few times at most.
constexpr int kMaxDepth = 50;

Result<Value> take_nested(std::string_view& bytes, int depth) {
  if (bytes.empty() || depth > kMaxDepth) return broken();
  const auto kind = static_cast<ValueKind>(bytes.front());
  bytes.remove_prefix(1);
  uint64_t size = 0;
  switch (kind) {
    case ValueKind::kNull:
      return Value();
    case ValueKind::kBool: {
      if (bytes.empty()) return broken();
      const bool truth = bytes.front() != '\0';
      bytes.remove_prefix(1);
      return Value(truth);
    }
    case ValueKind::kNumber: {
      double number = 0;
      if (bytes.size() < sizeof number) return broken();
      std::memcpy(&number, bytes.data(), sizeof number);
      bytes.remove_prefix(sizeof number);
      return Value(number);
    }
    case ValueKind::kText: {
      if (!take_size(bytes, size) || size > bytes.size()) return broken();
      Value text(bytes.substr(0, size));
      bytes.remove_prefix(size);
      return text;
    }
    case ValueKind::kMulti: {
      if (!take_size(bytes, size) || size > bytes.size()) return broken();
      std::vector<Value> elements;
      for (uint64_t i = 0; i < size; ++i) {
        RIFFLE_ASSIGN(Value element, take_nested(bytes, depth + 1));
        elements.push_back(std::move(element));
      }
      return Value::make_multi(std::move(elements));
    }
  }
  return broken();
}

}  // namespace

Result<Value> take_value(std::string_view& bytes) { return take_nested(bytes, 0); }

Result<ValueView> take_view(std::string_view& bytes, Value& holder) {
  if (!bytes.empty() && static_cast<ValueKind>(bytes.front()) == ValueKind::kText) {
    bytes.remove_prefix(1);
    uint64_t size = 0;
    if (!take_size(bytes, size) || size > bytes.size()) return broken();
    const ValueView text(bytes.substr(0, size));
    bytes.remove_prefix(size);
    return text;
  }
  RIFFLE_ASSIGN(holder, take_value(bytes));
  return ValueView(holder);
}

}  // namespace riffle::lang
