#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace riffle {

// The inputs in a file, or in all files of a folder and those below it: the whole file, and of
// golden cases (.test) each query.
std::vector<std::string> fuzz_inputs(const std::filesystem::path& path);

}  // namespace riffle
