#include "indexer/base/zstd.h"

#include <fmt/format.h>
#include <zstd.h>

#include "indexer/base/check.h"

namespace riffle {

struct ZstdCompressor::Context {
  ZSTD_CCtx* zstd = nullptr;
  ~Context() { ZSTD_freeCCtx(zstd); }
};

ZstdCompressor::ZstdCompressor(int level) : context_(std::make_unique<Context>()) {
  context_->zstd = ZSTD_createCCtx();
  RIFFLE_CHECK(context_->zstd != nullptr);
  RIFFLE_CHECK(
      !ZSTD_isError(ZSTD_CCtx_setParameter(context_->zstd, ZSTD_c_compressionLevel, level)));
}

ZstdCompressor::~ZstdCompressor() = default;
ZstdCompressor::ZstdCompressor(ZstdCompressor&&) noexcept = default;
ZstdCompressor& ZstdCompressor::operator=(ZstdCompressor&&) noexcept = default;

Result<size_t> ZstdCompressor::append(std::string_view input, std::string& output) {
  const size_t before = output.size();
  output.resize(before + ZSTD_compressBound(input.size()));
  const size_t size = ZSTD_compress2(context_->zstd, output.data() + before, output.size() - before,
                                     input.data(), input.size());
  if (ZSTD_isError(size) != 0) {
    output.resize(before);
    return environment_error(
        fmt::format("zstd cannot compress {} bytes: {}", input.size(), ZSTD_getErrorName(size)));
  }
  output.resize(before + size);
  return size;
}

Result<std::string> ZstdCompressor::compress(std::string_view input) {
  std::string output;
  RIFFLE_TRY(append(input, output));
  return output;
}

struct ZstdDecompressor::Context {
  ZSTD_DCtx* zstd = nullptr;
  ~Context() { ZSTD_freeDCtx(zstd); }
};

ZstdDecompressor::ZstdDecompressor() : context_(std::make_unique<Context>()) {
  context_->zstd = ZSTD_createDCtx();
  RIFFLE_CHECK(context_->zstd != nullptr);
}

ZstdDecompressor::~ZstdDecompressor() = default;
ZstdDecompressor::ZstdDecompressor(ZstdDecompressor&&) noexcept = default;
ZstdDecompressor& ZstdDecompressor::operator=(ZstdDecompressor&&) noexcept = default;

Result<void> ZstdDecompressor::decompress(std::string_view frame, size_t size,
                                          std::string& output) {
  const unsigned long long stated = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (stated != size) {
    return damage_error(fmt::format(
        "a zstd frame of {} bytes does not hold the {} bytes that it should", frame.size(), size));
  }
  output.resize(size);
  const size_t got =
      ZSTD_decompressDCtx(context_->zstd, output.data(), size, frame.data(), frame.size());
  if (ZSTD_isError(got) != 0) {
    return damage_error(fmt::format("a zstd frame of {} bytes is broken: {}", frame.size(),
                                    ZSTD_getErrorName(got)));
  }
  if (got != size) {
    return damage_error(
        fmt::format("a zstd frame holds {} bytes where it should hold {}", got, size));
  }
  return {};
}

}  // namespace riffle
