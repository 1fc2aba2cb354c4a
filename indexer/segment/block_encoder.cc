#include "indexer/segment/block_encoder.h"

#include <limits>

#include "indexer/segment/byte_writer.h"
#include "indexer/segment/codec.h"
#include "indexer/segment/integers.h"

namespace riffle::index {
namespace {

template <typename T>
void put_codes(const std::vector<uint32_t>& codes, ByteWriter& out) {
  for (const uint32_t code : codes) {
    out.put(code == Column::kNullCode ? std::numeric_limits<T>::max() : static_cast<T>(code));
  }
}

std::string encode_field(const Column& column) {
  ByteWriter plain;
  if (column.encoding() == Column::Encoding::kConstant) {
    plain.varint(1);
    plain.text(column.constant_value().text());
    plain.put(uint8_t{0});
  } else {
    const Column& values = *column.dictionary_values();
    plain.varint(values.size());
    for (size_t i = 0; i < values.size(); ++i) plain.text(values.at(i).text());
    const std::vector<uint32_t> codes(column.codes().begin(), column.codes().end());
    // The greatest code of each width says "no value".
    if (values.size() <= std::numeric_limits<uint8_t>::max()) {
      plain.put(uint8_t{1});
      put_codes<uint8_t>(codes, plain);
    } else if (values.size() <= std::numeric_limits<uint16_t>::max()) {
      plain.put(uint8_t{2});
      put_codes<uint16_t>(codes, plain);
    } else {
      plain.put(uint8_t{4});
      put_codes<uint32_t>(codes, plain);
    }
  }
  ByteWriter out;
  out.put(static_cast<uint32_t>(plain.size()));
  out.raw(compress(plain.bytes()));
  return out.take();
}

}  // namespace

EncodedBlock encode_block(const MemoryBlock& block) {
  EncodedBlock encoded;
  encoded.facts = block.facts();
  const uint64_t rows = block.facts().rows;
  const auto add = [&](SegmentSection kind, uint64_t count, std::string bytes) {
    encoded.parts.push_back({kind, "", count, std::move(bytes)});
  };
  add(SegmentSection::kTime, rows, encode_integers(block.time_values()));
  add(SegmentSection::kIndexTime, rows, encode_integers(block.index_time_values()));
  add(SegmentSection::kCommit, rows, encode_integers(block.commit_values()));
  add(SegmentSection::kSequence, rows, encode_integers(block.sequence_values()));
  for (const MemoryBlock::Field& field : block.fields()) {
    encoded.parts.push_back(
        {SegmentSection::kField, field.name, rows, encode_field(*field.column)});
  }
  return encoded;
}

}  // namespace riffle::index
