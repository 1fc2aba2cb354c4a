#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"

namespace riffle {

// A new file, written from its beginning to its end by one thread. Closed without sync when it
// goes: nothing is durable before sync().
class WritableFile {
 public:
  virtual ~WritableFile() = default;
  virtual Result<void> append(std::string_view bytes) = 0;
  // Bytes appended so far are on the disk when it succeeds. After a failure the file is worthless:
  // write it anew, never sync again.
  virtual Result<void> sync() = 0;
};

// The bytes of a file that no longer changes. They stay readable after the file was renamed or
// removed. Any number of threads.
class MappedFile {
 public:
  virtual ~MappedFile() = default;
  virtual std::string_view bytes() const = 0;
  // A copy of bytes that are in the file.
  virtual void read(size_t offset, std::span<char> out) const;
};

// Held as long as the object lives, at most as long as the process does.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

struct DirectoryEntry {
  std::string name;
  uint64_t bytes = 0;
  bool is_directory = false;
};

// All file work of the store goes through here, so that tests can fail each call and lose what was
// not synced. Thread-safe. Failures are environment errors that name the path.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  // Empties the file where it is there.
  virtual Result<std::unique_ptr<WritableFile>> create(const std::string& path) = 0;
  virtual Result<std::unique_ptr<MappedFile>> map(const std::string& path) = 0;
  // The same for a file that is read at few places all over it: read() then takes none of the
  // process's memory, and the file stays open. (A page that is touched in a mapping brings its
  // neighbours with it, as many as the kernel likes.)
  virtual Result<std::unique_ptr<MappedFile>> map_sparse(const std::string& path) {
    return map(path);
  }
  virtual Result<bool> exists(const std::string& path) = 0;
  virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
  // A file that is missing is removed already.
  virtual Result<void> remove(const std::string& path) = 0;
  // With its parents; one that is there is fine.
  virtual Result<void> make_directory(const std::string& path) = 0;
  // Makes the names in the directory durable: created, renamed, removed.
  virtual Result<void> sync_directory(const std::string& path) = 0;
  // What may still be written to the disk that the path is on.
  virtual Result<uint64_t> free_bytes(const std::string& path) = 0;
  // Sorted by name.
  virtual Result<std::vector<DirectoryEntry>> list(const std::string& path) = 0;
  // Creates the file and writes the number of this process into it. When another process holds it:
  // "… is in use by process N".
  virtual Result<std::unique_ptr<FileLock>> lock(const std::string& path) = 0;
};

// The file system of this machine.
std::shared_ptr<FileSystem> posix_file_system();

// "a" + "b" = "a/b".
std::string join_path(std::string_view directory, std::string_view name);

}  // namespace riffle
