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
      add_directory(path, result);
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
    } else if (fs::is_directory(status)) {
      add_directory(path, result);
    } else {
      result.files.push_back(describe(path));
    }
  }
  return result;
}

}  // namespace riffle::tap
