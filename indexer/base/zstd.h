#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "indexer/base/result.h"

namespace riffle {

// The level of what is written once and read often: beyond it time grows faster than bytes shrink.
constexpr int kZstdLevel = 3;

// Compresses one piece of bytes after the other; keeps its working memory between them. One thread
// at a time.
class ZstdCompressor {
 public:
  explicit ZstdCompressor(int level = kZstdLevel);
  ~ZstdCompressor();
  ZstdCompressor(ZstdCompressor&&) noexcept;
  ZstdCompressor& operator=(ZstdCompressor&&) noexcept;

  // Appends one zstd frame to `output`; returns its size.
  Result<size_t> append(std::string_view input, std::string& output);
  Result<std::string> compress(std::string_view input);

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// The other way. One thread at a time.
class ZstdDecompressor {
 public:
  ZstdDecompressor();
  ~ZstdDecompressor();
  ZstdDecompressor(ZstdDecompressor&&) noexcept;
  ZstdDecompressor& operator=(ZstdDecompressor&&) noexcept;

  // `output` becomes the `size` bytes that were compressed. A damage error when the frame is broken
  // or holds another number of bytes; memory is never taken for more than `size`.
  Result<void> decompress(std::string_view frame, size_t size, std::string& output);

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace riffle
