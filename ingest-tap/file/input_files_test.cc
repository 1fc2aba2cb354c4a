#include "ingest-tap/file/input_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace riffle::tap {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class InputFilesTest : public ::testing::Test {
 protected:
  InputFilesTest() {
    for (const char* folder : {"index/segments", "logs/segments"})
      fs::create_directories(folder_ / folder);
    for (const char* file : {"a.log", ".hidden", "index/manifest.sqlite", "index/segments/1.seg",
                             "logs/b.log", "logs/segments/c.log"})
      std::ofstream(folder_ / file) << "x";
  }
  ~InputFilesTest() override { fs::remove_all(folder_); }

  const fs::path folder_ =
      fs::path(::testing::TempDir()) /
      (std::string("input_files_") +
       ::testing::UnitTest::GetInstance()->current_test_info()->name() + std::to_string(getpid()));
};

TEST_F(InputFilesTest, AFolderLeavesOutHiddenFilesAndRifflesOwnData) {
  const InputFiles found = find_input_files({folder_.string()});
  EXPECT_TRUE(found.failures.empty());
  std::vector<std::string> names;
  for (const InputFile& file : found.files)
    names.push_back(fs::relative(file.path, folder_).string());
  // Only a folder with a manifest is one of Riffle's.
  EXPECT_THAT(names, ::testing::ElementsAre("a.log", "logs/b.log", "logs/segments/c.log"));
}

TEST_F(InputFilesTest, ADataDirectoryThatIsNamedIsAMistake) {
  const InputFiles found = find_input_files({(folder_ / "index").string()});
  EXPECT_TRUE(found.files.empty());
  ASSERT_EQ(found.failures.size(), 1u);
  EXPECT_THAT(found.failures.front().message, HasSubstr("is a data directory of Riffle"));
}

}  // namespace
}  // namespace riffle::tap
