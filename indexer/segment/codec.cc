#include "indexer/segment/codec.h"

#include "indexer/base/hash.h"
#include "indexer/base/zstd.h"

namespace riffle::index {

// The working memory of zstd is worth keeping: making it costs as much as a small section. One for
// each thread, nothing is shared.

std::string compress(std::string_view bytes) {
  thread_local ZstdCompressor compressor;
  auto frame = compressor.compress(bytes);
  RIFFLE_CHECK(frame.has_value());  // with enough memory, every input can be compressed
  return std::move(frame).value();
}

Result<std::string> decompress(std::string_view bytes, size_t length) {
  thread_local ZstdDecompressor decompressor;
  std::string plain;
  RIFFLE_TRY(decompressor.decompress(bytes, length, plain));
  return plain;
}

uint64_t checksum(std::string_view bytes) { return hash64(bytes); }

}  // namespace riffle::index
