#include "samples/storage-consumer/day_file.h"

#include "indexer/base/zstd.h"

namespace riffle::samples {
namespace {

constexpr std::string_view kUnfinished = ".unfinished";
// Compressed bytes gathered before a write.
constexpr size_t kWriteBytes = 256u << 10;

}  // namespace

DayFile::DayFile(FileSystem& files, std::string directory, std::string name)
    : files_(files), directory_(std::move(directory)), name_(std::move(name)), zstd_(kZstdLevel) {}

Result<std::unique_ptr<DayFile>> DayFile::create(FileSystem& files, std::string directory,
                                                 std::string name) {
  RIFFLE_TRY(files.make_directory(directory));
  std::unique_ptr<DayFile> file(new DayFile(files, std::move(directory), std::move(name)));
  RIFFLE_ASSIGN(file->file_,
                files.create(join_path(file->directory_, file->name_ + std::string(kUnfinished))));
  return file;
}

Result<void> DayFile::add_line(std::string_view line) {
  RIFFLE_TRY(zstd_.write(line, compressed_));
  RIFFLE_TRY(zstd_.write("\n", compressed_));
  bytes_ += line.size() + 1;
  return compressed_.size() < kWriteBytes ? Result<void>() : write_out();
}

Result<void> DayFile::write_out() {
  RIFFLE_TRY(file_->append(compressed_));
  compressed_.clear();
  return {};
}

Result<void> DayFile::close() {
  RIFFLE_TRY(zstd_.finish(compressed_));
  RIFFLE_TRY(write_out());
  RIFFLE_TRY(file_->sync());
  file_.reset();
  const std::string path = join_path(directory_, name_);
  RIFFLE_TRY(files_.rename(path + std::string(kUnfinished), path));
  return files_.sync_directory(directory_);
}

}  // namespace riffle::samples
