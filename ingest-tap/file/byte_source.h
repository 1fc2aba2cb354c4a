#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "indexer/base/result.h"

namespace riffle::tap {

// Bytes one after the other, from a file or out of its decompression. One thread.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Up to `size` bytes; 0 only at the end. After a failure there is no more to read.
  virtual Result<size_t> read(char* to, size_t size) = 0;
  // Bytes of the file behind it that were read so far.
  virtual uint64_t consumed() const = 0;
};

// What lies in the file, decompressed when its first bytes are those of gzip or zstd. "-" is
// standard input. Environment errors name the path.
Result<std::unique_ptr<ByteSource>> open_byte_source(const std::string& path);

// The decompressors. A damage error where the compressed bytes are broken or end too early; members
// and frames that follow each other are one stream.
std::unique_ptr<ByteSource> gzip_source(std::unique_ptr<ByteSource> compressed, std::string name);
std::unique_ptr<ByteSource> zstd_source(std::unique_ptr<ByteSource> compressed, std::string name);

}  // namespace riffle::tap
