#include "indexer/base/memory_file_system.h"

#include <algorithm>
#include <cerrno>

namespace riffle {
namespace {

std::string parent_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

class MemoryMappedFile : public MappedFile {
 public:
  explicit MemoryMappedFile(std::string bytes) : bytes_(std::move(bytes)) {}
  std::string_view bytes() const override { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace

class MemoryWritableFile : public WritableFile {
 public:
  MemoryWritableFile(MemoryFileSystem& owner, std::shared_ptr<MemoryFileSystem::Node> node,
                     std::string path)
      : owner_(owner), node_(std::move(node)), path_(std::move(path)) {}

  Result<void> append(std::string_view bytes) override {
    const std::lock_guard lock(owner_.mutex_);
    RIFFLE_TRY(owner_.step("cannot write", path_));
    if (bytes.size() > owner_.capacity_ - std::min(owner_.capacity_, owner_.used()))
      return system_error("cannot write", path_, ENOSPC);
    node_->bytes += bytes;
    return {};
  }

  Result<void> sync() override {
    const std::lock_guard lock(owner_.mutex_);
    RIFFLE_TRY(owner_.step("cannot sync", path_));
    node_->synced = node_->bytes.size();
    return {};
  }

 private:
  MemoryFileSystem& owner_;
  std::shared_ptr<MemoryFileSystem::Node> node_;
  std::string path_;
};

class MemoryFileLock : public FileLock {
 public:
  MemoryFileLock(MemoryFileSystem& owner, std::string path)
      : owner_(owner), path_(std::move(path)) {}
  ~MemoryFileLock() override {
    const std::lock_guard lock(owner_.mutex_);
    owner_.locks_.erase(path_);
  }

 private:
  MemoryFileSystem& owner_;
  std::string path_;
};

MemoryFileSystem::MemoryFileSystem() = default;
MemoryFileSystem::~MemoryFileSystem() = default;

Result<void> MemoryFileSystem::step(std::string_view what, const std::string& path) {
  if (off_) return system_error(what, path, EIO);
  ++calls_;
  if (fail_at_ == calls_) {
    fail_at_.reset();
    return system_error(what, path, EIO);
  }
  return {};
}

uint64_t MemoryFileSystem::used() const {
  uint64_t bytes = 0;
  for (const auto& [name, node] : now_) bytes += node->bytes.size();
  return bytes;
}

void MemoryFileSystem::set_capacity(uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  capacity_ = bytes;
}

Result<uint64_t> MemoryFileSystem::free_bytes(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (off_) return system_error("cannot examine", path, EIO);
  return capacity_ - std::min(capacity_, used());
}

void MemoryFileSystem::fail_call(uint64_t n) {
  const std::lock_guard lock(mutex_);
  fail_at_ = calls_ + n;
}

uint64_t MemoryFileSystem::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

void MemoryFileSystem::power_off() {
  const std::lock_guard lock(mutex_);
  off_ = true;
}

void MemoryFileSystem::restart(double tear) {
  const std::lock_guard lock(mutex_);
  for (const auto& [name, node] : durable_) {
    const size_t unsynced = node->bytes.size() - node->synced;
    const size_t kept = static_cast<size_t>(static_cast<double>(unsynced) * tear);
    node->bytes.resize(node->synced + kept);
    if (kept > 0) node->bytes.back() = static_cast<char>(node->bytes.back() ^ 0x10);
    node->synced = node->bytes.size();
  }
  now_ = durable_;
  locks_.clear();
  fail_at_.reset();
  off_ = false;
}

void MemoryFileSystem::flip_bit(const std::string& path, uint64_t bit) {
  const std::lock_guard lock(mutex_);
  std::string& bytes = now_.at(path)->bytes;
  char& byte = bytes.at(bit / 8);
  byte = static_cast<char>(byte ^ (1 << (bit % 8)));
}

uint64_t MemoryFileSystem::file_bytes(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = now_.find(path);
  return found == now_.end() ? 0 : found->second->bytes.size();
}

std::vector<std::string> MemoryFileSystem::files() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, node] : now_) names.push_back(name);
  return names;
}

Result<std::unique_ptr<WritableFile>> MemoryFileSystem::create(const std::string& path) {
  const std::lock_guard lock(mutex_);
  RIFFLE_TRY(step("cannot create", path));
  auto node = std::make_shared<Node>();
  now_[path] = node;
  return std::unique_ptr<WritableFile>(std::make_unique<MemoryWritableFile>(*this, node, path));
}

Result<std::unique_ptr<MappedFile>> MemoryFileSystem::map(const std::string& path) {
  const std::lock_guard lock(mutex_);
  RIFFLE_TRY(step("cannot open", path));
  const auto found = now_.find(path);
  if (found == now_.end()) return system_error("cannot open", path, ENOENT);
  return std::unique_ptr<MappedFile>(std::make_unique<MemoryMappedFile>(found->second->bytes));
}

Result<bool> MemoryFileSystem::exists(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (off_) return system_error("cannot examine", path, EIO);
  return now_.contains(path) || directories_.contains(path);
}

Result<void> MemoryFileSystem::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  RIFFLE_TRY(step("cannot rename to", to));
  const auto found = now_.find(from);
  if (found == now_.end()) return system_error("cannot rename to", to, ENOENT);
  now_[to] = found->second;
  now_.erase(from);
  return {};
}

Result<void> MemoryFileSystem::remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  RIFFLE_TRY(step("cannot remove", path));
  now_.erase(path);
  return {};
}

Result<void> MemoryFileSystem::make_directory(const std::string& path) {
  const std::lock_guard lock(mutex_);
  RIFFLE_TRY(step("cannot create the directory", path));
  for (std::string part = path; !part.empty(); part = parent_of(part)) directories_.insert(part);
  return {};
}

Result<void> MemoryFileSystem::sync_directory(const std::string& path) {
  const std::lock_guard lock(mutex_);
  RIFFLE_TRY(step("cannot sync the directory", path));
  std::erase_if(durable_, [&](const auto& entry) { return parent_of(entry.first) == path; });
  for (const auto& [name, node] : now_) {
    if (parent_of(name) == path) durable_[name] = node;
  }
  return {};
}

Result<std::vector<DirectoryEntry>> MemoryFileSystem::list(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (off_) return system_error("cannot list", path, EIO);
  if (!directories_.contains(path)) return system_error("cannot list", path, ENOENT);
  std::map<std::string, DirectoryEntry> entries;
  for (const auto& [name, node] : now_) {
    if (parent_of(name) != path) continue;
    const std::string base = name.substr(path.size() + 1);
    entries[base] = {base, node->bytes.size(), false};
  }
  for (const std::string& name : directories_) {
    if (parent_of(name) != path || name == path) continue;
    const std::string base = name.substr(path.size() + 1);
    entries[base] = {base, 0, true};
  }
  std::vector<DirectoryEntry> sorted;
  for (auto& [name, entry] : entries) sorted.push_back(entry);
  return sorted;
}

Result<std::unique_ptr<FileLock>> MemoryFileSystem::lock(const std::string& path) {
  const std::lock_guard lock(mutex_);
  RIFFLE_TRY(step("cannot lock", path));
  if (!locks_.insert(path).second) return environment_error(path + " is in use by process 1");
  return std::unique_ptr<FileLock>(std::make_unique<MemoryFileLock>(*this, path));
}

}  // namespace riffle
