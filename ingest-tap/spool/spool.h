#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "indexer/base/file_system.h"
#include "indexer/base/result.h"
#include "ingest-tap/spool/spool_format.h"

namespace riffle::tap {

struct SpoolOptions {
  std::string directory;
  uint64_t max_bytes = uint64_t{1} << 30;  // on the disk; then append() refuses
  uint64_t file_bytes = 64u << 20;         // then the next file; an eighth of max_bytes at most
  // Where the index is: a spool that lost its files goes on there, never below.
  int64_t stored_offset = 0;
};

// A part of the spool, in order, with the memory it lies in.
struct SpoolChunk {
  struct Record {
    int64_t base = 0;  // offset of its first event
    SpoolRecord record;
  };
  std::shared_ptr<MappedFile> memory;
  std::vector<Record> records;
  int64_t next_offset = 0;
  uint64_t missing = 0;  // events before next_offset that were acknowledged and can't be read
};

// The durable log of what can't be replayed: whoever is answered has his events on the disk. An
// event is an offset. Senders wait together for one sync. Everything is thread-safe, but
// read() and release() belong to one reader, and the directory to one object.
class Spool {
 public:
  // Creates the directory where it is missing. What the last run wrote and never acknowledged is
  // told from damage by docs/format.md's rules.
  static Result<std::unique_ptr<Spool>> open(std::shared_ptr<FileSystem> files,
                                             SpoolOptions options);
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  // Durable on return; the offset of its first event. All or nothing. A limit error when the spool
  // is full (it empties by itself), a user error for more than ever fits, an environment error when
  // the disk refuses.
  Result<int64_t> append(const SpoolRecord& record);
  // Records from that offset on, about so many bytes of them (one at least); none at the end.
  Result<SpoolChunk> read(int64_t from, size_t bytes);
  // Waits until there is something at that offset; false when the time is over.
  bool wait(int64_t from, std::chrono::milliseconds time) const;
  // Events before that offset are in the index for good: files that hold no others go.
  Result<void> release(int64_t before);
  // Wakes wait(), and every append() from now on is refused.
  void close();

  int64_t begin() const;  // of the oldest event that is still here
  int64_t end() const;    // behind the newest durable one
  uint64_t used_bytes() const;
  uint64_t max_bytes() const { return options_.max_bytes; }

 private:
  struct File {
    int64_t base = 0;
    std::string path;
    uint64_t bytes = 0;  // that are durable
  };
  struct Sender {
    std::string payload;
    uint32_t events = 0;
    bool done = false;
    Result<int64_t> result{int64_t{0}};
    uint64_t bytes() const { return payload.size() + kSpoolRecordHeaderBytes; }
  };
  Spool(std::shared_ptr<FileSystem> files, SpoolOptions options);
  Result<void> recover();
  void write_group(std::unique_lock<std::mutex>& lock);
  Result<void> write_out(const std::string& bytes, int64_t base);
  Result<void> begin_file(int64_t base);
  std::string path_of(int64_t base) const;

  const std::shared_ptr<FileSystem> files_;
  SpoolOptions options_;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::deque<File> list_;  // ascending; the last one is written to
  std::deque<Sender*> senders_;
  bool writing_ = false;
  bool closed_ = false;
  uint64_t used_bytes_ = 0;  // with what is being written
  int64_t end_ = 0;

  // Of whoever writes (writing_).
  std::unique_ptr<WritableFile> file_;
  File written_;

  // Where reading goes on, so that a file is not gone over again.
  int64_t cursor_offset_ = -1;
  int64_t cursor_base_ = -1;
  size_t cursor_position_ = 0;
};

}  // namespace riffle::tap
