#include "ingest-tap/file/unpack.h"

#include <strings.h>

#include <algorithm>
#include <cstring>

#include "ingest-tap/file/byte_source.h"

namespace riffle::tap {
namespace {

constexpr size_t kStepBytes = 256u << 10;

class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}
  Result<size_t> read(char* to, size_t size) override {
    const size_t count = std::min(size, bytes_.size() - taken_);
    std::memcpy(to, bytes_.data() + taken_, count);
    taken_ += count;
    return count;
  }
  uint64_t consumed() const override { return taken_; }

 private:
  std::string_view bytes_;
  size_t taken_ = 0;
};

}  // namespace

std::optional<Packing> packing_named(std::string_view name) {
  const auto is = [name](std::string_view other) {
    return name.size() == other.size() && strncasecmp(name.data(), other.data(), name.size()) == 0;
  };
  if (is("gzip") || is("x-gzip")) return Packing::kGzip;
  if (is("zstd")) return Packing::kZstd;
  return std::nullopt;
}

Result<std::string> unpack(Packing packing, std::string_view packed, size_t limit,
                           const std::string& what) {
  if (packed.empty()) return damage_error(what + ": no packed data at all");
  auto memory = std::make_unique<MemorySource>(packed);
  const auto source = packing == Packing::kGzip ? gzip_source(std::move(memory), what)
                                                : zstd_source(std::move(memory), what);
  std::string out;
  size_t size = 0;
  while (true) {
    // One byte beyond the limit tells that there is more.
    const size_t step = std::min(kStepBytes, limit + 1 - size);
    out.resize(size + step);
    RIFFLE_ASSIGN(const size_t count, source->read(out.data() + size, step));
    size += count;
    if (size > limit) {
      return limit_error(what + " is too large: " + std::to_string(limit) +
                         " bytes are taken at most when unpacked");
    }
    if (count == 0) break;
  }
  out.resize(size);
  return out;
}

}  // namespace riffle::tap
