#include "indexer/pattern/dictionary_values.h"

#include "indexer/pattern/json_split.h"
#include "indexer/segment/byte_reader.h"

namespace riffle::index {

DictionaryValues::DictionaryValues(size_t count, const PackedBytes& packed, bool plain)
    : count_(count), state_(std::make_unique<State>()) {
  state_->stored = packed.stored;
  state_->length = packed.length;
  state_->plain = plain;
}

Result<void> DictionaryValues::load() const {
  if (!state_) return {};
  std::call_once(state_->once, [this] {
    if (!state_->decode(count_)) state_->damaged.store(true, std::memory_order_release);
    state_->stored = {};
  });
  return damaged() ? damage_error("the values of a dictionary are damaged") : Result<void>();
}

bool DictionaryValues::State::decode(size_t count) {
  const auto values = unpack({length, stored});
  if (!values) return false;
  ByteReader in(*values);
  if (count > in.left()) return false;
  ends.reserve(count);
  arena.reserve(values->size());
  for (size_t i = 0; i < count && in.ok(); ++i) {
    arena += in.text();
    ends.push_back(static_cast<uint32_t>(arena.size()));
  }
  if (!in.ok() || in.left() != 0) return false;
  if (plain || arena.find('\\') == std::string::npos) {
    column = Column::texts(arena, ends);
    return true;
  }
  std::string decoded;
  std::vector<uint32_t> decoded_ends;
  decoded_ends.reserve(count);
  uint32_t begin = 0;
  for (const uint32_t end : ends) {
    decoded += decode_json_string(std::string_view(arena).substr(begin, end - begin));
    decoded_ends.push_back(static_cast<uint32_t>(decoded.size()));
    begin = end;
  }
  column = Column::texts(std::move(decoded), std::move(decoded_ends));
  return true;
}

}  // namespace riffle::index
