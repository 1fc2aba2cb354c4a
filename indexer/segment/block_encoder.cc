#include "indexer/segment/block_encoder.h"

#include <limits>

#include "indexer/segment/block_tokens.h"
#include "indexer/segment/byte_writer.h"
#include "indexer/segment/codec.h"
#include "indexer/segment/fuse_filter.h"
#include "indexer/segment/integers.h"

namespace riffle::index {
namespace {

std::string encode_raw(const MemoryBlock& block) {
  ByteWriter directory;
  std::string frames;
  uint32_t count = 0;
  const uint32_t rows = block.facts().rows;
  for (uint32_t first = 0; first < rows;) {
    uint32_t end = first;
    size_t length = 0;
    do {
      length += block.text(end).size();
      ++end;
    } while (end < rows && length + block.text(end).size() <= kFrameRawBytes);
    ByteWriter plain;
    for (uint32_t row = first; row < end; ++row) plain.varint(block.text(row).size());
    // Rows lie end to end in the block: the texts of a frame are one piece of memory.
    plain.raw(std::string_view(block.text(first).data(), length));
    const std::string frame = compress(plain.bytes());
    directory.put(end - first);
    directory.put(static_cast<uint32_t>(length));
    directory.put(static_cast<uint32_t>(plain.size()));
    directory.put(static_cast<uint32_t>(frame.size()));
    frames += frame;
    ++count;
    first = end;
  }
  ByteWriter out;
  out.put(count);
  out.raw(directory.bytes());
  out.raw(frames);
  return out.take();
}

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
  add(SegmentSection::kRaw, rows, encode_raw(block));
  add(SegmentSection::kTime, rows, encode_integers(block.time_values()));
  add(SegmentSection::kIndexTime, rows, encode_integers(block.index_time_values()));
  add(SegmentSection::kCommit, rows, encode_integers(block.commit_values()));
  add(SegmentSection::kSequence, rows, encode_integers(block.sequence_values()));
  for (const MemoryBlock::Field& field : block.fields()) {
    encoded.parts.push_back(
        {SegmentSection::kField, field.name, rows, encode_field(*field.column)});
  }
  const std::vector<uint64_t> tokens = block_token_hashes(block);
  std::string filter = build_fuse_filter(tokens);
  add(SegmentSection::kTokenFilter, tokens.size(), std::move(filter));
  return encoded;
}

}  // namespace riffle::index
