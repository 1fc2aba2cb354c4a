#include "indexer/base/spill_space.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

#include "indexer/base/hash.h"

namespace riffle {
namespace {

constexpr std::string_view kPrefix = "riffle-spill-";
constexpr int kPrivate = 0600;
// In front of each block: its length and its hash.
constexpr size_t kHeadBytes = 2 * sizeof(uint64_t);

// What the system says of the folder, and what helps where it is full.
Error refused(const std::string& folder, int errno_value) {
  Error error = system_error("cannot put rows aside in", folder, errno_value);
  if (errno_value == ENOSPC || errno_value == EDQUOT || errno_value == EFBIG)
    error.hint = "make room there, or name another folder (search.spill_folder)";
  return error;
}

Error damaged(const std::string& folder) {
  return damage_error("rows that were put aside in " + folder + " cannot be read back");
}

Result<void> read_all(int descriptor, char* to, size_t bytes, uint64_t offset,
                      const std::string& folder) {
  while (bytes > 0) {
    const ssize_t count = ::pread(descriptor, to, bytes, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("cannot read rows put aside in", folder, errno);
    if (count == 0) return damaged(folder);
    to += count;
    bytes -= static_cast<size_t>(count);
    offset += static_cast<uint64_t>(count);
  }
  return {};
}

// A file without a name. Where the file system has none, it has one for a moment.
int open_nameless(const std::string& folder) {
  const int descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, kPrivate);
  if (descriptor >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
    return descriptor;
  std::string path = folder + "/" + std::string(kPrefix) + "XXXXXX";
  const int named = ::mkostemp(path.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(path.c_str());
  return named;
}

}  // namespace

void remove_left_spill(const std::string& folder) {
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    if (entry.path().filename().string().starts_with(kPrefix))
      std::filesystem::remove(entry.path(), failed);
  }
}

Result<SpillFile> SpillSpace::create() {
  std::error_code failed;
  std::filesystem::create_directories(folder_, failed);
  if (failed) return system_error("cannot make the folder", folder_, failed.value());
  const int descriptor = open_nameless(folder_);
  if (descriptor < 0) return refused(folder_, errno);
  return SpillFile(*this, descriptor);
}

Result<void> SpillSpace::write(int descriptor, std::string_view bytes, uint64_t at) const {
  while (!bytes.empty()) {
    const auto offset = static_cast<off_t>(at);
    const ssize_t count = write_ ? write_(descriptor, bytes.data(), bytes.size(), offset)
                                 : ::pwrite(descriptor, bytes.data(), bytes.size(), offset);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return refused(folder_, count < 0 ? errno : ENOSPC);
    bytes.remove_prefix(static_cast<size_t>(count));
    at += static_cast<uint64_t>(count);
  }
  return {};
}

Result<void> SpillSpace::charge(uint64_t bytes) {
  if (used_.fetch_add(bytes, std::memory_order_relaxed) + bytes > limit_) {
    release(bytes);
    return limit_error(
        fmt::format("the search put more than its limit of {} MiB aside in {}", limit_ >> 20,
                    folder_),
        "narrow the time range, keep fewer fields, or raise the limit (search.spill_bytes)");
  }
  written_.fetch_add(bytes, std::memory_order_relaxed);
  return {};
}

SpillFile::SpillFile(SpillFile&& other) noexcept
    : space_(other.space_),
      descriptor_(std::exchange(other.descriptor_, -1)),
      written_(std::exchange(other.written_, 0)),
      read_(other.read_) {}

SpillFile& SpillFile::operator=(SpillFile&& other) noexcept {
  if (this != &other) {
    close();
    space_ = other.space_;
    descriptor_ = std::exchange(other.descriptor_, -1);
    written_ = std::exchange(other.written_, 0);
    read_ = other.read_;
  }
  return *this;
}

SpillFile::~SpillFile() { close(); }

void SpillFile::close() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  descriptor_ = -1;
  space_->release(written_);
}

Result<void> SpillFile::append(std::string_view block) {
  const uint64_t all = kHeadBytes + block.size();
  RIFFLE_TRY(space_->charge(all));
  const std::array<uint64_t, 2> numbers = {block.size(), hash64(block)};
  std::array<char, kHeadBytes> head{};
  std::memcpy(head.data(), numbers.data(), kHeadBytes);
  Result<void> done = space_->write(descriptor_, {head.data(), head.size()}, written_);
  if (done) done = space_->write(descriptor_, block, written_ + kHeadBytes);
  if (!done) {
    space_->release(all);
    return done;
  }
  written_ += all;
  return {};
}

Result<bool> SpillFile::next(std::string& block) {
  if (read_ == written_) return false;
  std::array<char, kHeadBytes> head{};
  RIFFLE_TRY(read_all(descriptor_, head.data(), head.size(), read_, space_->folder()));
  std::array<uint64_t, 2> numbers{};
  std::memcpy(numbers.data(), head.data(), kHeadBytes);
  if (numbers[0] > written_ - read_ - kHeadBytes) return damaged(space_->folder());
  block.resize(numbers[0]);
  RIFFLE_TRY(
      read_all(descriptor_, block.data(), block.size(), read_ + kHeadBytes, space_->folder()));
  if (hash64(block) != numbers[1]) return damaged(space_->folder());
  read_ += kHeadBytes + block.size();
  return true;
}

}  // namespace riffle
