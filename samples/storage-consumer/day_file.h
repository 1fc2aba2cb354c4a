#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "indexer/base/file_system.h"
#include "indexer/base/result.h"
#include "ingest-tap/file/zstd_stream.h"

namespace riffle::samples {

// One compressed file of NDJSON lines of one partition. Written under a temporary name; close()
// makes it durable and gives it its name. Without close() nothing of it remains under that name.
// One thread.
class DayFile {
 public:
  static Result<std::unique_ptr<DayFile>> create(FileSystem& files, std::string directory,
                                                 std::string name);

  Result<void> add_line(std::string_view line);
  uint64_t bytes() const { return bytes_; }  // before compression
  Result<void> close();

 private:
  DayFile(FileSystem& files, std::string directory, std::string name);
  Result<void> write_out();

  FileSystem& files_;
  const std::string directory_;
  const std::string name_;
  std::unique_ptr<WritableFile> file_;
  tap::ZstdWriter zstd_;
  std::string compressed_;  // not yet in the file
  uint64_t bytes_ = 0;
};

}  // namespace riffle::samples
