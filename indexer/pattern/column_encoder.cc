#include "indexer/pattern/column_encoder.h"

#include <algorithm>
#include <numeric>

#include "indexer/pattern/address_column.h"
#include "indexer/pattern/byte_planes.h"

namespace riffle::index {

ColumnEncoder::ColumnEncoder(ColumnCollector& column, ZstdCompressor& zstd)
    : column_(column), zstd_(zstd) {
  if (column.kind() == ColumnKind::kTexts) {
    plan_ = std::make_unique<TextPlan>(column.texts());
    texts_ = std::make_unique<TextEncoder>(*plan_, column.texts().patterns().escapes(), zstd);
  }
  if (column.kind() == ColumnKind::kDictionary) {
    std::vector<uint64_t> counts(column.dictionary().size());
    for (const uint32_t code : column.codes()) ++counts[code];
    order_.resize(counts.size());
    std::iota(order_.begin(), order_.end(), 0U);
    std::stable_sort(order_.begin(), order_.end(),
                     [&](uint32_t a, uint32_t b) { return counts[a] > counts[b]; });
    new_codes_.resize(order_.size());
    for (uint32_t i = 0; i < order_.size(); ++i) new_codes_[order_[i]] = i;
  }
}

std::string ColumnEncoder::segment_part() {
  ByteWriter out;
  switch (column_.kind()) {
    case ColumnKind::kDictionary: {
      ByteWriter values;
      for (const uint32_t code : order_) values.text(column_.dictionary()[code]);
      out.varint(order_.size());
      write_packed(values.bytes(), zstd_, out);
      break;
    }
    case ColumnKind::kIntegers:
      break;
    case ColumnKind::kDecimals:
      out.varint(column_.scale());
      break;
    case ColumnKind::kHex:
      out.varint(column_.hex_bytes());
      break;
    case ColumnKind::kAddresses:
      break;
    case ColumnKind::kTexts:
      return texts_->segment_part();
  }
  return out.take();
}

TextEncoder::BlockPart ColumnEncoder::block_part(size_t block) {
  const uint64_t begin = column_.block_begins()[block];
  const size_t count = column_.block_begins()[block + 1] - begin;
  if (count == 0) return {};
  ByteWriter head;
  head.varint(count);
  switch (column_.kind()) {
    case ColumnKind::kDictionary: {
      std::vector<uint32_t> codes(count);
      for (size_t i = 0; i < count; ++i) codes[i] = new_codes_[column_.codes()[begin + i]];
      write_planes(std::span<const uint32_t>(codes), zstd_, head);
      break;
    }
    case ColumnKind::kIntegers:
    case ColumnKind::kDecimals:
      write_numbers(std::span(column_.numbers()).subspan(begin, count), zstd_, head);
      break;
    case ColumnKind::kHex:
      write_packed(std::string_view(column_.hex())
                       .substr(begin * column_.hex_bytes(), count * column_.hex_bytes()),
                   zstd_, head);
      break;
    case ColumnKind::kAddresses:
      write_addresses(std::span(column_.addresses()).subspan(begin, count), zstd_, head);
      break;
    case ColumnKind::kTexts: {
      TextEncoder::BlockPart part = texts_->block_part(column_.texts().blocks()[block]);
      part.head.insert(0, head.bytes());
      return part;
    }
  }
  return {head.take(), {}, {}};
}

}  // namespace riffle::index
