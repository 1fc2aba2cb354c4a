#include "server/cli/existing_data.h"

#include <filesystem>

namespace riffle::server {
namespace {

namespace fs = std::filesystem;

bool has_manifest(const fs::path& directory) {
  std::error_code ignored;  // what can't be looked into is told by what opens it
  return fs::exists(directory / "manifest.sqlite", ignored);
}

}  // namespace

Result<void> need_data_directory(const std::string& directory) {
  std::error_code failed;
  const fs::file_status status = fs::status(directory, failed);
  if (status.type() == fs::file_type::not_found) {
    return environment_error("there is no data directory " + directory,
                             "'riffle load --data " + directory + " FILE…' makes one");
  }
  if (status.type() == fs::file_type::none)
    return environment_error("cannot look into " + directory + ": " + failed.message());
  if (status.type() != fs::file_type::directory)
    return environment_error(directory + " is a file, not a data directory");
  const fs::directory_iterator inside(directory, failed);
  if (failed) return environment_error("cannot look into " + directory + ": " + failed.message());
  if (has_manifest(directory)) return {};
  const fs::path demo = fs::path(directory) / "index";  // where `riffle demo` keeps it
  return environment_error(
      directory + " is no data directory of Riffle: there is no manifest.sqlite in it",
      has_manifest(demo) ? "did you mean " + demo.string() + "?" : "");
}

}  // namespace riffle::server
