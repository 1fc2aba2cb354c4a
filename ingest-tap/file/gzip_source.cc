// The only file that sees zlib.

#include <zlib.h>

#include <vector>

#include "ingest-tap/file/byte_source.h"

namespace riffle::tap {
namespace {

constexpr size_t kInputBytes = 256u << 10;
// 15 bits of window, and 16 to say that gzip's head is expected.
constexpr int kGzipWindow = 15 + 16;

class GzipSource final : public ByteSource {
 public:
  GzipSource(std::unique_ptr<ByteSource> compressed, std::string name)
      : compressed_(std::move(compressed)), name_(std::move(name)), input_(kInputBytes) {
    // Fails only without memory or with another zlib than the one compiled against.
    RIFFLE_CHECK(inflateInit2(&stream_, kGzipWindow) == Z_OK);
  }
  ~GzipSource() override { inflateEnd(&stream_); }
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;

  Result<size_t> read(char* to, size_t size) override {
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = static_cast<uInt>(size);
    while (stream_.avail_out == size) {
      if (stream_.avail_in == 0) {
        RIFFLE_ASSIGN(const size_t count, compressed_->read(input_.data(), input_.size()));
        if (count == 0) {
          if (between_members_) return size_t{0};
          return damage_error(name_ + ": the gzip data end too early");
        }
        stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
        stream_.avail_in = static_cast<uInt>(count);
      }
      if (between_members_) {
        // Zeros behind the last member are padding (tapes, some writers).
        if (*stream_.next_in == 0) {
          ++stream_.next_in;
          --stream_.avail_in;
          continue;
        }
        inflateReset(&stream_);
        between_members_ = false;
      }
      const int status = inflate(&stream_, Z_NO_FLUSH);
      if (status == Z_STREAM_END) {
        between_members_ = true;
      } else if (status != Z_OK && status != Z_BUF_ERROR) {
        return damage_error(name_ + ": broken gzip data" +
                            (stream_.msg != nullptr ? std::string(": ") + stream_.msg : ""));
      }
    }
    return size - stream_.avail_out;
  }

  uint64_t consumed() const override { return compressed_->consumed(); }

 private:
  std::unique_ptr<ByteSource> compressed_;
  std::string name_;
  std::vector<char> input_;
  z_stream stream_{};
  bool between_members_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> gzip_source(std::unique_ptr<ByteSource> compressed, std::string name) {
  return std::make_unique<GzipSource>(std::move(compressed), std::move(name));
}

}  // namespace riffle::tap
