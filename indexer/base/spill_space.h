#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "indexer/base/result.h"

namespace riffle {

class SpillFile;

// The disk that one piece of work may use for what its memory cannot hold. Its files have no names:
// they are gone with their object and with the process, however that ends. Thread-safe.
class SpillSpace {
 public:
  // When to put things aside.
  enum class Use : uint8_t {
    kShortMemory,  // when memory gets short
    kAlways,       // at every chance: so that tests go that way with a few rows
  };

  // pwrite(2), or what a test puts in its place to have a disk that is full.
  using Write = std::function<ssize_t(int descriptor, const void* bytes, size_t count, off_t at)>;

  // `folder` is made with the first file, if need be.
  SpillSpace(std::string folder, uint64_t limit_bytes, Use use = Use::kShortMemory,
             Write write = {})
      : folder_(std::move(folder)), limit_(limit_bytes), use_(use), write_(std::move(write)) {}

  // An empty file. Environment errors name the folder.
  Result<SpillFile> create();

  const std::string& folder() const { return folder_; }
  Use use() const { return use_; }
  uint64_t used() const { return used_.load(std::memory_order_relaxed); }
  // All bytes that were ever written.
  uint64_t written() const { return written_.load(std::memory_order_relaxed); }

 private:
  friend class SpillFile;
  Result<void> charge(uint64_t bytes);
  // All of them. An environment error names the folder.
  Result<void> write(int descriptor, std::string_view bytes, uint64_t at) const;
  void release(uint64_t bytes) { used_.fetch_sub(bytes, std::memory_order_relaxed); }

  const std::string folder_;
  const uint64_t limit_;
  const Use use_;
  const Write write_;
  std::atomic<uint64_t> used_{0};
  std::atomic<uint64_t> written_{0};
};

// Removes what a process that was killed may have left in the folder, where the file system has no
// files without names. Only the folder's one user may call it, before it makes any.
void remove_left_spill(const std::string& folder);

// Blocks of bytes, written one behind the other and read in the same order, as often as wanted.
// Each has a checksum. The space must outlive it. Not thread-safe.
class SpillFile {
 public:
  SpillFile(SpillFile&& other) noexcept;
  SpillFile& operator=(SpillFile&& other) noexcept;
  ~SpillFile();

  // Appends. A limit error names the limit, an environment error (a full disk) the folder.
  Result<void> append(std::string_view block);
  // The next block into `block`; false at the end. Damage error when it is not what was written.
  Result<bool> next(std::string& block);
  // Reading begins anew.
  void rewind() { read_ = 0; }
  uint64_t bytes() const { return written_; }

 private:
  friend class SpillSpace;
  SpillFile(SpillSpace& space, int descriptor) : space_(&space), descriptor_(descriptor) {}
  void close();

  SpillSpace* space_;
  int descriptor_;
  uint64_t written_ = 0;
  uint64_t read_ = 0;
};

}  // namespace riffle
