#include "ingest-tap/file/input_files.h"

#include <algorithm>
#include <filesystem>

namespace riffle::tap {
namespace {

namespace fs = std::filesystem;

InputFile describe(const fs::path& path) {
  std::error_code error;
  InputFile file;
  file.path = path.string();
  file.absolute = fs::absolute(path, error).lexically_normal().string();
  // A pipe has no size; then the progress has no total.
  const uint64_t bytes = fs::is_regular_file(path, error) ? fs::file_size(path, error) : 0;
  file.bytes = error ? 0 : bytes;
  return file;
}

// One of Riffle's own: loading "." with the index below it would read what it writes.
bool is_data_directory(const fs::path& directory) {
  std::error_code ignored;
  return fs::exists(directory / "manifest.sqlite", ignored) &&
         fs::is_directory(directory / "segments", ignored);
}

void add_directory(const fs::path& directory, InputFiles& result) {
  std::error_code error;
  fs::directory_iterator entries(directory, error);
  if (error) {
    result.failures.push_back(
        system_error("cannot read the directory", directory.string(), error.value()));
    return;
  }
  std::vector<fs::path> paths;
  for (const fs::directory_iterator end; entries != end; entries.increment(error)) {
    if (error) break;
    if (!entries->path().filename().string().starts_with('.')) paths.push_back(entries->path());
  }
  if (error) {
    result.failures.push_back(
        system_error("cannot read the directory", directory.string(), error.value()));
  }
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    // A link to a directory may lead back up.
    if (fs::is_directory(fs::symlink_status(path, error))) {
      if (!is_data_directory(path)) add_directory(path, result);
    } else if (fs::is_regular_file(path, error)) {
      result.files.push_back(describe(path));
    }
  }
}

}  // namespace

InputFiles find_input_files(const std::vector<std::string>& paths) {
  InputFiles result;
  for (const std::string& path : paths) {
    if (path == "-") {
      result.files.push_back({.path = "-", .absolute = "-", .bytes = 0});
      continue;
    }
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status)) {
      const int code = error ? error.value() : ENOENT;
      result.failures.push_back(system_error("cannot open", path, code));
    } else if (fs::is_directory(status) && is_data_directory(path)) {
      result.failures.push_back(user_error(path + " is a data directory of Riffle, no logs"));
    } else if (fs::is_directory(status)) {
      add_directory(path, result);
    } else {
      result.files.push_back(describe(path));
    }
  }
  return result;
}

}  // namespace riffle::tap
