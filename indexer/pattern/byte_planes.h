#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/base/zstd.h"
#include "indexer/segment/byte_reader.h"
#include "indexer/segment/byte_writer.h"

namespace riffle::index {

// Level 1 compresses columns as well as 3 does and in half the time.
constexpr int kPatternZstdLevel = 1;

// varint length, varint stored length, the bytes: a zstd frame, or as they are where the lengths
// are equal.
void write_packed(std::string_view bytes, ZstdCompressor& zstd, ByteWriter& out);
// Where the bytes stand in the section: nothing is decompressed yet.
struct PackedBytes {
  uint64_t length = 0;
  std::string_view stored;
};
Result<PackedBytes> read_packed(ByteReader& in, uint64_t max_length);
Result<std::string> unpack(const PackedBytes& packed);
Result<void> unpack(const PackedBytes& packed, std::string& bytes);

// Numbers as byte planes: the lowest byte of all of them, then the next … Each plane is compressed
// for itself (or left alone where its bytes are random); the highest holds 1, 2, 4 or 8 bits a
// number. So what varies little takes little, and decoding is one pass a plane.
void write_planes(std::span<const uint64_t> numbers, ZstdCompressor& zstd, ByteWriter& out);
void write_planes(std::span<const uint32_t> numbers, ZstdCompressor& zstd, ByteWriter& out);
Result<std::vector<uint64_t>> read_planes(ByteReader& in, size_t count);
Result<std::vector<uint32_t>> read_planes32(ByteReader& in, size_t count);
// A damage error also where a number is not below `end` (at most 2^31).
Result<std::vector<uint32_t>> read_codes(ByteReader& in, size_t count, size_t end);

// Signed numbers: smallest, greatest, then planes of the differences to the smallest, or of the
// steps from one to the next, whichever is narrower.
struct NumberRange {
  int64_t min = 0;
  int64_t max = 0;
};
void write_numbers(std::span<const int64_t> numbers, ZstdCompressor& zstd, ByteWriter& out);
Result<std::vector<int64_t>> read_numbers(ByteReader& in, size_t count,
                                          NumberRange* range = nullptr);

}  // namespace riffle::index
