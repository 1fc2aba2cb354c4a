#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "indexer/base/file_system.h"

namespace riffle {

// The test double: files in memory, with what a real disk does at its worst. Names and bytes count
// as durable only after sync() of the file and sync_directory() of its directory. Thread-safe.
class MemoryFileSystem : public FileSystem {
 public:
  MemoryFileSystem();
  ~MemoryFileSystem() override;

  // The n-th call from now (1 = the next) that changes the disk or opens a file fails once.
  void fail_call(uint64_t n);
  // Calls counted so far.
  uint64_t calls() const;
  // The disk holds that many bytes: what does not fit fails with "no space left".
  void set_capacity(uint64_t bytes);
  // From now on every call fails and changes nothing, as after a power cut; until restart().
  void power_off();
  // What a machine finds after a power cut: only durable names; of unsynced bytes a part that
  // `tear` (0 to 1) gives, its last byte flipped.
  void restart(double tear);

  // For bit-flip tests: changes one bit of a file, also for mappings made later. The number of its
  // bytes.
  void flip_bit(const std::string& path, uint64_t bit);
  uint64_t file_bytes(const std::string& path) const;
  // Every file, sorted.
  std::vector<std::string> files() const;

  Result<std::unique_ptr<WritableFile>> create(const std::string& path) override;
  Result<std::unique_ptr<MappedFile>> map(const std::string& path) override;
  Result<bool> exists(const std::string& path) override;
  Result<void> rename(const std::string& from, const std::string& to) override;
  Result<void> remove(const std::string& path) override;
  Result<void> make_directory(const std::string& path) override;
  Result<void> sync_directory(const std::string& path) override;
  Result<uint64_t> free_bytes(const std::string& path) override;
  Result<std::vector<DirectoryEntry>> list(const std::string& path) override;
  Result<std::unique_ptr<FileLock>> lock(const std::string& path) override;

 private:
  friend class MemoryWritableFile;
  friend class MemoryFileLock;
  struct Node {
    std::string bytes;
    size_t synced = 0;
  };
  using Names = std::map<std::string, std::shared_ptr<Node>>;

  Result<void> step(std::string_view what,
                    const std::string& path);  // counts a call; mutex_ is held
  uint64_t used() const;                       // mutex_ is held

  mutable std::mutex mutex_;
  Names now_;
  Names durable_;
  std::set<std::string> directories_;
  std::set<std::string> locks_;
  uint64_t calls_ = 0;
  std::optional<uint64_t> fail_at_;
  uint64_t capacity_ = UINT64_MAX;
  bool off_ = false;
};

}  // namespace riffle
