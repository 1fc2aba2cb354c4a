#include "indexer/segment/segment_format.h"

#include "indexer/segment/byte_reader.h"
#include "indexer/segment/byte_writer.h"

namespace riffle::index {

std::string encode_description(const SegmentDescription& description) {
  ByteWriter out;
  out.text(description.index);
  out.put(description.break_rules_version);
  out.text(description.unicode_version);
  out.put(description.rows);
  out.put(description.raw_bytes);
  out.put(static_cast<uint32_t>(description.fields.size()));
  for (const std::string& name : description.fields) out.text(name);
  out.put(static_cast<uint32_t>(description.blocks.size()));
  for (const BlockFacts& block : description.blocks) {
    out.put(block.rows);
    out.put(block.raw_bytes);
    out.put(block.min_time);
    out.put(block.max_time);
    out.put(block.min_index_time);
    out.put(block.max_index_time);
    out.put(block.min_commit);
    out.put(block.max_commit);
  }
  return out.take();
}

Result<SegmentDescription> decode_description(std::string_view bytes) {
  ByteReader in(bytes);
  SegmentDescription description;
  description.index = in.text();
  description.break_rules_version = in.get<uint32_t>();
  description.unicode_version = in.text();
  description.rows = in.get<uint64_t>();
  description.raw_bytes = in.get<uint64_t>();
  const auto fields = in.get<uint32_t>();
  for (uint32_t i = 0; i < fields && in.ok(); ++i) description.fields.emplace_back(in.text());
  const auto blocks = in.get<uint32_t>();
  uint64_t rows = 0;
  uint64_t raw_bytes = 0;
  for (uint32_t i = 0; i < blocks && in.ok(); ++i) {
    BlockFacts block;
    block.rows = in.get<uint32_t>();
    block.raw_bytes = in.get<uint64_t>();
    block.min_time = in.get<int64_t>();
    block.max_time = in.get<int64_t>();
    block.min_index_time = in.get<int64_t>();
    block.max_index_time = in.get<int64_t>();
    block.min_commit = in.get<uint64_t>();
    block.max_commit = in.get<uint64_t>();
    if (block.rows > kBlockRows) return damage_error("a block of the segment states too many rows");
    rows += block.rows;
    raw_bytes += block.raw_bytes;
    description.blocks.push_back(block);
  }
  if (!in.ok() || in.left() > 0 || rows != description.rows || raw_bytes != description.raw_bytes) {
    return damage_error("the description of the segment does not add up");
  }
  return description;
}

}  // namespace riffle::index
