#include "ingest-tap/file/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace riffle::tap {
namespace {

class FileSource final : public ByteSource {
 public:
  FileSource(int descriptor, bool owned, std::string path)
      : descriptor_(descriptor), owned_(owned), path_(std::move(path)) {}
  ~FileSource() override {
    if (owned_) ::close(descriptor_);
  }
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  // Looks at the first bytes without taking them; works for pipes too.
  Result<std::string_view> head() {
    while (head_.size() < kHeadBytes) {
      char bytes[kHeadBytes];
      RIFFLE_ASSIGN(const size_t count, read_file(bytes, kHeadBytes - head_.size()));
      if (count == 0) break;
      head_.append(bytes, count);
    }
    return std::string_view(head_);
  }

  Result<size_t> read(char* to, size_t size) override {
    if (head_taken_ < head_.size()) {
      const size_t count = std::min(size, head_.size() - head_taken_);
      std::memcpy(to, head_.data() + head_taken_, count);
      head_taken_ += count;
      consumed_ += count;
      return count;
    }
    RIFFLE_ASSIGN(const size_t count, read_file(to, size));
    consumed_ += count;
    return count;
  }

  uint64_t consumed() const override { return consumed_; }

 private:
  static constexpr size_t kHeadBytes = 4;

  Result<size_t> read_file(char* to, size_t size) {
    while (true) {
      const ssize_t count = ::read(descriptor_, to, size);
      if (count >= 0) return static_cast<size_t>(count);
      if (errno != EINTR) return system_error("cannot read", path_, errno);
    }
  }

  int descriptor_;
  bool owned_;
  std::string path_;
  std::string head_;
  size_t head_taken_ = 0;
  uint64_t consumed_ = 0;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_byte_source(const std::string& path) {
  const bool standard_input = path == "-";
  const int descriptor = standard_input ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return system_error("cannot open", path, errno);
  auto file = std::make_unique<FileSource>(descriptor, !standard_input,
                                           standard_input ? "standard input" : path);
  RIFFLE_ASSIGN(const std::string_view head, file->head());
  if (head.starts_with("\x1f\x8b")) return gzip_source(std::move(file), path);
  if (head == "\x28\xb5\x2f\xfd") return zstd_source(std::move(file), path);
  return std::unique_ptr<ByteSource>(std::move(file));
}

}  // namespace riffle::tap
