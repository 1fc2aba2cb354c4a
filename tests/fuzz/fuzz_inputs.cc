#include "tests/fuzz/fuzz_inputs.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace riffle {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// "query: …" and its further lines, which begin with two blanks.
std::vector<std::string> queries(const std::string& text) {
  constexpr std::string_view kMark = "query: ";
  std::vector<std::string> found;
  std::istringstream lines(text);
  bool open = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(kMark)) {
      found.push_back(line.substr(kMark.size()));
      open = true;
    } else if (open && line.starts_with("  ")) {
      found.back() += "\n" + line.substr(2);
    } else {
      open = false;
    }
  }
  return found;
}

}  // namespace

std::vector<std::string> fuzz_inputs(const fs::path& path) {
  std::vector<std::string> inputs;
  if (!fs::is_directory(path)) {
    if (path.extension() == ".test") return queries(read(path));
    return {read(path)};
  }
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    // Next to golden cases stand sources, which are no inputs.
    if (file.extension() == ".cc" || file.extension() == ".h" || file.extension() == ".md" ||
        file.extension() == ".txt" || file.extension() == ".cmake")
      continue;
    for (std::string& input : fuzz_inputs(file)) inputs.push_back(std::move(input));
  }
  return inputs;
}

}  // namespace riffle
