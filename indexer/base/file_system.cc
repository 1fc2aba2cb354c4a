#include "indexer/base/file_system.h"

#include <cstring>

namespace riffle {

void MappedFile::read(size_t offset, std::span<char> out) const {
  std::memcpy(out.data(), bytes().data() + offset, out.size());
}

std::string join_path(std::string_view directory, std::string_view name) {
  std::string path(directory);
  if (!path.empty() && path.back() != '/') path += '/';
  path += name;
  return path;
}

}  // namespace riffle
