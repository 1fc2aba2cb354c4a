#include "ingest-tap/file/tailed_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <utility>

#include "indexer/base/hash.h"

namespace riffle::tap {
namespace {

constexpr std::string_view kGzip = "\x1f\x8b";
constexpr std::string_view kZstd = "\x28\xb5\x2f\xfd";

// The first line without its end, or its beginning; nothing while it is not whole.
using Head = std::optional<std::string>;
Result<Head> read_head(int descriptor, const std::string& path) {
  std::array<char, kHeadBytes> bytes{};
  const ssize_t got = ::pread(descriptor, bytes.data(), bytes.size(), 0);
  if (got < 0) return system_error("cannot read", path, errno);
  const std::string_view text(bytes.data(), static_cast<size_t>(got));
  if (text.starts_with(kGzip) || text.starts_with(kZstd)) return Head();
  const size_t feed = text.find('\n');
  if (feed == std::string_view::npos && text.size() < kHeadBytes) return Head();
  return Head(text.substr(0, feed));
}

bool parse_hex(std::string_view text, uint64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

index::CheckpointKey tail_key(const std::string& path, const FileIdentity& identity) {
  return {.kind = "tail",
          .cluster = {},
          .topic = fmt::format("{}#{:x}-{:016x}", path, identity.inode, identity.head),
          .partition = 0};
}

bool parse_tail_key(const index::CheckpointKey& key, std::string& path, FileIdentity& identity) {
  if (key.kind != "tail") return false;
  const size_t mark = key.topic.rfind('#');
  if (mark == std::string::npos) return false;
  const std::string_view rest = std::string_view(key.topic).substr(mark + 1);
  const size_t dash = rest.find('-');
  if (dash == std::string_view::npos || !parse_hex(rest.substr(0, dash), identity.inode) ||
      !parse_hex(rest.substr(dash + 1), identity.head)) {
    return false;
  }
  path = key.topic.substr(0, mark);
  return true;
}

Result<std::optional<TailedFile>> TailedFile::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return system_error("cannot read", path, errno);
  TailedFile file(descriptor, path, {});
  struct stat facts {};
  if (::fstat(descriptor, &facts) != 0) return system_error("cannot read", path, errno);
  if (!S_ISREG(facts.st_mode)) return std::optional<TailedFile>();
  RIFFLE_ASSIGN(const auto head, read_head(descriptor, path));
  if (!head) return std::optional<TailedFile>();
  file.identity_ = {facts.st_ino, hash64(*head)};
  return std::optional<TailedFile>(std::move(file));
}

TailedFile::~TailedFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

TailedFile::TailedFile(TailedFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      identity_(other.identity_) {}

int64_t TailedFile::size() const {
  struct stat facts {};
  return ::fstat(descriptor_, &facts) == 0 ? static_cast<int64_t>(facts.st_size) : 0;
}

bool TailedFile::is_replaced(int64_t events_end, int64_t read_to) const {
  const int64_t now = size();
  if (now < read_to) return true;
  if (now == read_to) return false;  // nothing new, so nothing to take amiss
  const auto head = read_head(descriptor_, path_);
  if (head && (!*head || hash64(**head) != identity_.head)) return true;
  // It may have been written anew with the same first line, and be longer than before: an event
  // ends with a line.
  char before = '\n';
  if (events_end > 0 && ::pread(descriptor_, &before, 1, events_end - 1) != 1) return true;
  return before != '\n';
}

Result<size_t> TailedFile::read(int64_t offset, char* to, size_t size) const {
  const ssize_t got = ::pread(descriptor_, to, size, offset);
  if (got < 0) return system_error("cannot read", path_, errno);
  return static_cast<size_t>(got);
}

}  // namespace riffle::tap
