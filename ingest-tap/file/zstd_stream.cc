// The streaming side of zstd: the writer, and the byte source that decompresses. The only file of
// the tap that sees the library.

#include "ingest-tap/file/zstd_stream.h"

#include <zstd.h>

#include <vector>

#include "ingest-tap/file/byte_source.h"

namespace riffle::tap {

struct ZstdWriter::Context {
  ZSTD_CCtx* cctx = nullptr;
  std::vector<char> buffer = std::vector<char>(ZSTD_CStreamOutSize());
  ~Context() { ZSTD_freeCCtx(cctx); }

  Result<void> run(std::string_view bytes, ZSTD_EndDirective directive, std::string& output) {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    while (true) {
      ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
      const size_t left = ZSTD_compressStream2(cctx, &out, &in, directive);
      if (ZSTD_isError(left) != 0) {
        return environment_error(std::string("zstd: ") + ZSTD_getErrorName(left));
      }
      output.append(buffer.data(), out.pos);
      if (directive == ZSTD_e_continue ? in.pos == in.size : left == 0) return {};
    }
  }
};

ZstdWriter::ZstdWriter(int level) : context_(std::make_unique<Context>()) {
  context_->cctx = ZSTD_createCCtx();
  RIFFLE_CHECK(context_->cctx != nullptr);
  ZSTD_CCtx_setParameter(context_->cctx, ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context_->cctx, ZSTD_c_checksumFlag, 1);
}
ZstdWriter::~ZstdWriter() = default;

Result<void> ZstdWriter::write(std::string_view bytes, std::string& output) {
  return context_->run(bytes, ZSTD_e_continue, output);
}
Result<void> ZstdWriter::finish(std::string& output) {
  return context_->run({}, ZSTD_e_end, output);
}

namespace {

struct DctxDeleter {
  void operator()(ZSTD_DCtx* dctx) const { ZSTD_freeDCtx(dctx); }
};

class ZstdSource final : public ByteSource {
 public:
  ZstdSource(std::unique_ptr<ByteSource> compressed, std::string name)
      : compressed_(std::move(compressed)),
        name_(std::move(name)),
        dctx_(ZSTD_createDCtx()),
        input_(ZSTD_DStreamInSize()) {
    RIFFLE_CHECK(dctx_ != nullptr);
  }

  Result<size_t> read(char* to, size_t size) override {
    ZSTD_outBuffer out{to, size, 0};
    while (out.pos == 0) {
      if (in_.pos == in_.size) {
        RIFFLE_ASSIGN(const size_t count, compressed_->read(input_.data(), input_.size()));
        if (count == 0) {
          if (frame_done_) return size_t{0};
          return damage_error(name_ + ": the zstd data end too early");
        }
        in_ = {input_.data(), count, 0};
      }
      const size_t left = ZSTD_decompressStream(dctx_.get(), &out, &in_);
      if (ZSTD_isError(left) != 0) {
        return damage_error(name_ + ": broken zstd data: " + ZSTD_getErrorName(left));
      }
      frame_done_ = left == 0;
    }
    return out.pos;
  }

  uint64_t consumed() const override { return compressed_->consumed(); }

 private:
  std::unique_ptr<ByteSource> compressed_;
  std::string name_;
  std::unique_ptr<ZSTD_DCtx, DctxDeleter> dctx_;
  std::vector<char> input_;
  ZSTD_inBuffer in_{nullptr, 0, 0};
  bool frame_done_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> zstd_source(std::unique_ptr<ByteSource> compressed, std::string name) {
  return std::make_unique<ZstdSource>(std::move(compressed), std::move(name));
}

}  // namespace riffle::tap
