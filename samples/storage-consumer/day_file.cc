#include "samples/storage-consumer/day_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "indexer/base/json.h"
#include "indexer/base/zstd.h"

namespace riffle::samples {
namespace {

constexpr std::string_view kUnfinished = ".unfinished";
// Compressed bytes gathered before a write.
constexpr size_t kWriteBytes = 256u << 10;

// To the microsecond; only events since 1971 have a time of their own.
std::string seconds_text(Micros time) {
  return fmt::format("{}.{:06}", time / kMicrosPerSecond, time % kMicrosPerSecond);
}

}  // namespace

DayFile::DayFile(FileSystem& files, std::string directory, std::string name, DayFileFacts facts)
    : files_(files),
      directory_(std::move(directory)),
      name_(std::move(name)),
      facts_(std::move(facts)),
      zstd_(kZstdLevel) {}

Result<std::unique_ptr<DayFile>> DayFile::create(FileSystem& files, std::string directory,
                                                 std::string name, DayFileFacts facts) {
  RIFFLE_TRY(files.make_directory(directory));
  std::unique_ptr<DayFile> file(
      new DayFile(files, std::move(directory), std::move(name), std::move(facts)));
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

void DayFile::note(int64_t offset, std::optional<Micros> time) {
  if (facts_.first_offset < 0) facts_.first_offset = offset;
  facts_.last_offset = offset;
  ++facts_.messages;
  if (!time) return;
  facts_.min_time = std::min(facts_.min_time.value_or(*time), *time);
  facts_.max_time = std::max(facts_.max_time.value_or(*time), *time);
}

// Before the file gets its name: then none is without it.
Result<void> DayFile::write_sidecar() {
  JsonWriter json;
  json.begin_object().member("topic", facts_.topic);
  json.key("partition").integer(facts_.partition);
  json.key("first_offset").integer(facts_.first_offset);
  json.key("last_offset").integer(facts_.last_offset);
  json.key("messages").unsigned_integer(facts_.messages);
  json.key("bytes").unsigned_integer(bytes_);
  if (facts_.min_time) json.key("min_time").raw(seconds_text(*facts_.min_time));
  if (facts_.max_time) json.key("max_time").raw(seconds_text(*facts_.max_time));
  json.end_object();
  const std::string path = join_path(directory_, "." + name_ + ".json");
  RIFFLE_ASSIGN(const auto file, files_.create(path + std::string(kUnfinished)));
  RIFFLE_TRY(file->append(json.take() + "\n"));
  RIFFLE_TRY(file->sync());
  return files_.rename(path + std::string(kUnfinished), path);
}

Result<void> DayFile::close() {
  RIFFLE_TRY(zstd_.finish(compressed_));
  RIFFLE_TRY(write_out());
  RIFFLE_TRY(file_->sync());
  file_.reset();
  RIFFLE_TRY(write_sidecar());
  const std::string path = join_path(directory_, name_);
  RIFFLE_TRY(files_.rename(path + std::string(kUnfinished), path));
  return files_.sync_directory(directory_);
}

}  // namespace riffle::samples
