#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "indexer/base/error.h"

namespace riffle::tap {

struct InputFile {
  std::string path;      // to open; "-" for standard input
  std::string absolute;  // the same from the root, without . and ..; "-" for standard input
  uint64_t bytes = 0;
};

struct InputFiles {
  std::vector<InputFile> files;
  std::vector<Error> failures;  // paths that can't be read
};

// The files meant by paths of files and directories: those in directories recursively and sorted,
// without hidden ones and without what is no regular file.
InputFiles find_input_files(const std::vector<std::string>& paths);

}  // namespace riffle::tap
