#include "indexer/store/data_directory.h"

namespace riffle::index {

Result<DataDirectory> DataDirectory::at(const std::string& path) {
  RIFFLE_ASSIGN(std::shared_ptr<FailPoints> fail_points, FailPoints::from_environment());
  return DataDirectory{path, join_path(path, "manifest.sqlite"), posix_file_system(),
                       std::move(fail_points)};
}

std::string numbered_file(uint64_t number, std::string_view suffix) {
  constexpr size_t kDigits = 8;
  std::string digits = std::to_string(number);
  if (digits.size() < kDigits) digits.insert(0, kDigits - digits.size(), '0');
  return digits + std::string(suffix);
}

}  // namespace riffle::index
