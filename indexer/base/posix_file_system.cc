#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "indexer/base/file_system.h"

namespace riffle {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

 private:
  int fd_;
};

class PosixWritableFile : public WritableFile {
 public:
  PosixWritableFile(Descriptor fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  Result<void> append(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t written = ::write(fd_.get(), bytes.data(), bytes.size());
      if (written < 0) {
        if (errno == EINTR) continue;
        return system_error("cannot write", path_, errno);
      }
      bytes.remove_prefix(static_cast<size_t>(written));
    }
    return {};
  }

  Result<void> sync() override {
    if (::fdatasync(fd_.get()) != 0) return system_error("cannot sync", path_, errno);
    return {};
  }

 private:
  Descriptor fd_;
  std::string path_;
};

class PosixMappedFile : public MappedFile {
 public:
  // With a descriptor reads go around the mapping.
  PosixMappedFile(void* address, size_t length, Descriptor fd)
      : address_(address), length_(length), fd_(std::move(fd)) {}
  ~PosixMappedFile() override {
    if (length_ > 0) ::munmap(address_, length_);
  }
  PosixMappedFile(const PosixMappedFile&) = delete;
  PosixMappedFile& operator=(const PosixMappedFile&) = delete;
  std::string_view bytes() const override { return {static_cast<const char*>(address_), length_}; }
  void read(size_t offset, std::span<char> out) const override {
    const ssize_t length =
        fd_.valid() ? ::pread(fd_.get(), out.data(), out.size(), static_cast<off_t>(offset)) : -1;
    if (length != static_cast<ssize_t>(out.size())) MappedFile::read(offset, out);
  }

 private:
  void* address_;
  size_t length_;
  Descriptor fd_;
};

class PosixFileLock : public FileLock {
 public:
  explicit PosixFileLock(Descriptor fd) : fd_(std::move(fd)) {}

 private:
  Descriptor fd_;  // flock() ends with it
};

std::string read_holder(int fd) {
  char buffer[32];
  const ssize_t length = ::pread(fd, buffer, sizeof buffer, 0);
  std::string holder(buffer, length > 0 ? static_cast<size_t>(length) : 0);
  std::erase_if(holder, [](char c) { return c < '0' || c > '9'; });
  return holder.empty() ? "unknown" : holder;
}

class PosixFileSystem : public FileSystem {
 public:
  Result<std::unique_ptr<WritableFile>> create(const std::string& path) override {
    Descriptor fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!fd.valid()) return system_error("cannot create", path, errno);
    return std::unique_ptr<WritableFile>(std::make_unique<PosixWritableFile>(std::move(fd), path));
  }

  Result<std::unique_ptr<MappedFile>> map(const std::string& path) override {
    return map_as(path, false);
  }
  Result<std::unique_ptr<MappedFile>> map_sparse(const std::string& path) override {
    return map_as(path, true);
  }

  Result<bool> exists(const std::string& path) override {
    if (::access(path.c_str(), F_OK) == 0) return true;
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return system_error("cannot examine", path, errno);
  }

  Result<void> rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) return system_error("cannot rename to", to, errno);
    return {};
  }

  Result<void> remove(const std::string& path) override {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
      return system_error("cannot remove", path, errno);
    }
    return {};
  }

  Result<void> make_directory(const std::string& path) override {
    for (size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
      const std::string part = path.substr(0, end);
      if (!part.empty() && ::mkdir(part.c_str(), 0777) != 0 && errno != EEXIST) {
        return system_error("cannot create the directory", part, errno);
      }
      if (end == std::string::npos) break;
    }
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return system_error("cannot examine", path, errno);
    if (!S_ISDIR(status.st_mode)) return system_error("cannot use", path, ENOTDIR);
    return {};
  }

  Result<void> sync_directory(const std::string& path) override {
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd.valid()) return system_error("cannot open the directory", path, errno);
    if (::fsync(fd.get()) != 0) return system_error("cannot sync the directory", path, errno);
    return {};
  }

  Result<uint64_t> free_bytes(const std::string& path) override {
    struct statvfs status {};
    if (::statvfs(path.c_str(), &status) != 0) return system_error("cannot examine", path, errno);
    return uint64_t{status.f_bavail} * status.f_frsize;
  }

  Result<std::vector<DirectoryEntry>> list(const std::string& path) override {
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(path.c_str()), ::closedir);
    if (!directory) return system_error("cannot list", path, errno);
    std::vector<DirectoryEntry> entries;
    while (true) {
      errno = 0;
      const dirent* found = ::readdir(directory.get());
      if (found == nullptr) break;
      const std::string name = found->d_name;
      if (name == "." || name == "..") continue;
      struct stat status {};
      // It may have been removed since: then it isn't in the directory any more.
      if (::fstatat(::dirfd(directory.get()), name.c_str(), &status, 0) != 0) continue;
      entries.push_back({name, static_cast<uint64_t>(status.st_size), S_ISDIR(status.st_mode)});
    }
    if (errno != 0) return system_error("cannot list", path, errno);
    std::sort(entries.begin(), entries.end(),
              [](const DirectoryEntry& a, const DirectoryEntry& b) { return a.name < b.name; });
    return entries;
  }

  Result<std::unique_ptr<FileLock>> lock(const std::string& path) override {
    Descriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    if (!fd.valid()) return system_error("cannot create", path, errno);
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) return system_error("cannot lock", path, errno);
      return environment_error(path + " is in use by process " + read_holder(fd.get()));
    }
    const std::string holder = std::to_string(::getpid()) + "\n";
    if (::ftruncate(fd.get(), 0) != 0 || ::pwrite(fd.get(), holder.data(), holder.size(), 0) !=
                                             static_cast<ssize_t>(holder.size())) {
      return system_error("cannot write", path, errno);
    }
    return std::unique_ptr<FileLock>(std::make_unique<PosixFileLock>(std::move(fd)));
  }

 private:
  static Result<std::unique_ptr<MappedFile>> map_as(const std::string& path, bool keep_open) {
    Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.valid()) return system_error("cannot open", path, errno);
    struct stat status {};
    if (::fstat(fd.get(), &status) != 0) return system_error("cannot examine", path, errno);
    const size_t length = static_cast<size_t>(status.st_size);
    void* address = nullptr;
    if (length > 0) {
      address = ::mmap(nullptr, length, PROT_READ, MAP_SHARED, fd.get(), 0);
      if (address == MAP_FAILED) return system_error("cannot map", path, errno);
    }
    return std::unique_ptr<MappedFile>(std::make_unique<PosixMappedFile>(
        address, length, keep_open ? std::move(fd) : Descriptor(-1)));
  }
};

}  // namespace

std::shared_ptr<FileSystem> posix_file_system() { return std::make_shared<PosixFileSystem>(); }

}  // namespace riffle
