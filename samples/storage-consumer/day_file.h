#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "indexer/base/file_system.h"
#include "indexer/base/result.h"
#include "indexer/base/time.h"
#include "ingest-tap/file/zstd_stream.h"

namespace riffle::samples {

// What a file holds, for whoever looks for a time range without opening it: beside the file, under
// its name with a dot in front (loading the folder leaves it out) and .json behind.
struct DayFileFacts {
  std::string topic;
  int32_t partition = 0;
  int64_t first_offset = -1;
  int64_t last_offset = -1;
  uint64_t messages = 0;
  // Of the events' own times; nothing where none has one.
  std::optional<Micros> min_time;
  std::optional<Micros> max_time;
};

// One compressed file of NDJSON lines of one partition. Written under a temporary name; close()
// makes it durable and gives it its name. Without close() nothing of it remains under that name.
// One thread.
class DayFile {
 public:
  static Result<std::unique_ptr<DayFile>> create(FileSystem& files, std::string directory,
                                                 std::string name, DayFileFacts facts);

  Result<void> add_line(std::string_view line);
  // Of the line that was added last: its offset and, where it has one, its own time.
  void note(int64_t offset, std::optional<Micros> time);
  uint64_t bytes() const { return bytes_; }  // before compression
  Result<void> close();

 private:
  DayFile(FileSystem& files, std::string directory, std::string name, DayFileFacts facts);
  Result<void> write_out();
  Result<void> write_sidecar();

  FileSystem& files_;
  const std::string directory_;
  const std::string name_;
  DayFileFacts facts_;
  std::unique_ptr<WritableFile> file_;
  tap::ZstdWriter zstd_;
  std::string compressed_;  // not yet in the file
  uint64_t bytes_ = 0;
};

}  // namespace riffle::samples
