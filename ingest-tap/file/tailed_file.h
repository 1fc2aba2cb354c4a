#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "indexer/base/result.h"
#include "indexer/store/ingest.h"
#include "ingest-tap/decode/decoder.h"
#include "ingest-tap/file/event_cutter.h"

namespace riffle::tap {

// What makes a file the same file under another name: its inode, and its first line (an inode is
// used again, and a file may be emptied and written anew).
struct FileIdentity {
  uint64_t inode = 0;
  uint64_t head = 0;  // hash of the first line, or of its first kHeadBytes
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

constexpr size_t kHeadBytes = 1024;

// The checkpoint of a file that is followed: "PATH#inode-head", PATH being where it was first seen.
index::CheckpointKey tail_key(const std::string& path, const FileIdentity& identity);
// The parts of one; false where it is none.
bool parse_tail_key(const index::CheckpointKey& key, std::string& path, FileIdentity& identity);

// A file that is read on while it grows. One thread.
class TailedFile {
 public:
  // Nothing while its first line is not whole, and for a compressed file: those don't grow.
  static Result<std::optional<TailedFile>> open(const std::string& path);
  ~TailedFile();
  TailedFile(TailedFile&& other) noexcept;
  TailedFile& operator=(TailedFile&&) = delete;

  const FileIdentity& identity() const { return identity_; }
  int64_t size() const;

  // Whether it was cut off or written anew since its events up to `events_end` (and bytes up to
  // `read_to`) were read: then what stands there is another file.
  bool is_replaced(int64_t events_end, int64_t read_to) const;
  // Bytes from that offset on; 0 at the end.
  Result<size_t> read(int64_t offset, char* to, size_t size) const;

 private:
  TailedFile(int descriptor, std::string path, FileIdentity identity)
      : descriptor_(descriptor), path_(std::move(path)), identity_(identity) {}

  int descriptor_;
  std::string path_;
  FileIdentity identity_;
};

}  // namespace riffle::tap
