#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/store/store.h"
#include "ingest-tap/decode/decoder.h"

namespace riffle::tap {

struct FileTapOptions {
  std::vector<std::string> paths;  // of files, or patterns with * ? [ ]
  DecodeOptions decode;
  bool start_at_end = false;  // of files that are there at the start and were never read
  std::chrono::milliseconds poll{250};
  std::chrono::milliseconds settle{1000};   // an event that may go on is taken for whole then
  std::chrono::milliseconds rotated{5000};  // a file that has lost its name is read for so long
  std::function<Micros()> clock = now_micros;
};

struct FileTapStats {
  struct File {
    index::CheckpointKey key;
    bool at_end = false;  // everything that it held is in the store
  };
  std::vector<File> files;
  uint64_t events = 0;
  uint64_t replaced = 0;   // files that were cut off or written anew
  uint64_t rewinds = 0;    // returns to the store's checkpoints after an error or a rollback
  std::string last_error;  // why it has to wait, or leaves a file out; empty while it works
};

// Follows files that grow. A file stays the same under another name (rotation by rename: it is read
// to its end, the new one from its start), and is another one when it was emptied and written anew
// (rotation by copy and truncation: of the copy only what was not read yet is new, by its IDs). The
// IDs are those that `riffle load` of the path where it was first seen gives. Offsets live in the
// store. start() and stop() from one thread, stats() from any; the store must outlive it.
class FileTap {
 public:
  static Result<std::unique_ptr<FileTap>> create(index::Store& store, FileTapOptions options);
  virtual ~FileTap() = default;  // stops

  virtual void start() = 0;
  virtual void stop() = 0;
  virtual FileTapStats stats() const = 0;
};

}  // namespace riffle::tap
