// Runs every .test file below query-lang/: the golden cases of commands, functions and aggregates.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "query-lang/commands/registry.h"
#include "query-lang/testing/golden_case.h"

namespace riffle::lang {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(RIFFLE_SOURCE_DIR) / "query-lang";

std::vector<fs::path> test_files() {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kFolder)) {
    if (entry.path().extension() == ".test") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// Every way to run a case must give the same answer.
constexpr GoldenSetting kSettings[] = {
    {8192, 1}, {1, 1},          {3, 1},       {8192, 2},    {1, 2},
    {3, 2},    {8192, 1, true}, {1, 1, true}, {3, 2, true}, {8192, 1, false, true}};

TEST(Golden, EveryCaseInEverySetting) {
  size_t cases = 0;
  for (const fs::path& path : test_files()) {
    const Result<std::vector<GoldenCase>> parsed = parse_golden_file(read(path));
    ASSERT_TRUE(parsed) << path << ": " << parsed.error().message;
    EXPECT_FALSE(parsed->empty()) << path << " has no case";
    for (const GoldenCase& golden : *parsed) {
      ++cases;
      for (const GoldenSetting& setting : kSettings) {
        const std::string difference = check_golden(golden, setting);
        EXPECT_EQ(difference, "") << path.string() << ":" << golden.line << ": " << golden.name
                                  << "\n"
                                  << golden.query << "\nbatches of " << setting.batch_rows << ", "
                                  << setting.workers << " workers"
                                  << (setting.spill ? ", on disk" : "")
                                  << (setting.printed ? ", printed and read back" : "");
        if (!difference.empty()) break;
      }
    }
  }
  EXPECT_GT(cases, 0u);
}

TEST(Golden, EveryCommandHasItsFileAndEveryFileItsCommand) {
  std::set<std::string> commands;
  for (const CommandSpec* spec : builtin_commands()) commands.emplace(spec->name);
  std::set<std::string> files;
  for (const fs::path& path : test_files()) {
    if (path.parent_path().filename() == "commands") files.insert(path.stem().string());
  }
  EXPECT_EQ(files, commands);
}

}  // namespace
}  // namespace riffle::lang
