#pragma once

#include <memory>
#include <string>

#include "indexer/base/fail_point.h"
#include "indexer/base/file_system.h"
#include "indexer/base/result.h"

namespace riffle::index {

inline constexpr std::string_view kTemporarySuffix = ".tmp";

// Steps 1 and 2 of the commit (docs/format.md) for one file: begin(), write to the file, publish();
// the directory is synced once for all files. `kind` names the fail points: "segment", "ids".
class FilePublisher {
 public:
  FilePublisher(FileSystem& files, FailPoints& fail_points, std::string kind, std::string path)
      : files_(files), fail_points_(fail_points), kind_(std::move(kind)), path_(std::move(path)) {}

  Result<std::unique_ptr<WritableFile>> begin();
  // Syncs and renames. `file` is what begin() gave.
  Result<void> publish(WritableFile& file);

 private:
  FileSystem& files_;
  FailPoints& fail_points_;
  std::string kind_;
  std::string path_;
};

}  // namespace riffle::index
