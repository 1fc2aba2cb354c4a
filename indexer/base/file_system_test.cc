#include "indexer/base/file_system.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "indexer/base/memory_file_system.h"

namespace riffle {
namespace {

// What every file system must do; run over each.
class FileSystemContract : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (GetParam()) {
      files_ = std::make_shared<MemoryFileSystem>();
      root_ = "/root";
      ASSERT_TRUE(files_->make_directory(root_));
      return;
    }
    std::string name = testing::TempDir() + "/riffle-files-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    root_ = name;
    files_ = posix_file_system();
  }
  void TearDown() override {
    if (!GetParam()) std::filesystem::remove_all(root_);
  }
  std::string path(const std::string& name) const { return join_path(root_, name); }
  void write(const std::string& name, std::string_view text) {
    auto file = files_->create(path(name));
    ASSERT_TRUE(file);
    ASSERT_TRUE((*file)->append(text));
    ASSERT_TRUE((*file)->sync());
  }

  std::shared_ptr<FileSystem> files_;
  std::string root_;
};

TEST_P(FileSystemContract, ReadsBackWhatWasWritten) {
  write("a", "hello");
  write("a", "new");  // emptied first
  EXPECT_EQ((*files_->map(path("a")))->bytes(), "new");
  write("empty", "");
  EXPECT_EQ((*files_->map(path("empty")))->bytes(), "");
}

TEST_P(FileSystemContract, RenamesRemovesAndLists) {
  write("b", "1234");
  write("a", "1");
  ASSERT_TRUE(files_->make_directory(path("sub/deeper")));
  ASSERT_TRUE(files_->rename(path("b"), path("c")));
  ASSERT_TRUE(files_->sync_directory(root_));
  const auto entries = files_->list(root_);
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 3u);
  EXPECT_EQ((*entries)[0].name, "a");
  EXPECT_EQ((*entries)[1].name, "c");
  EXPECT_EQ((*entries)[1].bytes, 4u);
  EXPECT_EQ((*entries)[2].name, "sub");
  EXPECT_TRUE((*entries)[2].is_directory);
  ASSERT_TRUE(files_->remove(path("c")));
  EXPECT_TRUE(files_->remove(path("c"))) << "a file that is missing is removed already";
  EXPECT_FALSE(*files_->exists(path("c")));
  EXPECT_TRUE(*files_->exists(path("a")));
}

TEST_P(FileSystemContract, MappedBytesOutliveTheName) {
  write("a", "kept");
  auto mapped = files_->map(path("a"));
  ASSERT_TRUE(mapped);
  ASSERT_TRUE(files_->remove(path("a")));
  EXPECT_EQ((*mapped)->bytes(), "kept");
}

TEST_P(FileSystemContract, ErrorsNameThePath) {
  const auto mapped = files_->map(path("missing"));
  ASSERT_FALSE(mapped);
  EXPECT_EQ(mapped.error().kind, ErrorKind::kEnvironment);
  EXPECT_NE(mapped.error().message.find(path("missing")), std::string::npos);
}

TEST_P(FileSystemContract, ALockIsHeldOnce) {
  auto first = files_->lock(path("lock"));
  ASSERT_TRUE(first);
  const auto second = files_->lock(path("lock"));
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("is in use by process "), std::string::npos);
  first->reset();
  EXPECT_TRUE(files_->lock(path("lock")));
}

INSTANTIATE_TEST_SUITE_P(Both, FileSystemContract, testing::Bool(),
                         [](const auto& instance) { return instance.param ? "Memory" : "Posix"; });

TEST(MemoryFileSystem, LosesWhatWasNotSynced) {
  MemoryFileSystem files;
  ASSERT_TRUE(files.make_directory("/d"));
  auto file = files.create("/d/synced");
  ASSERT_TRUE(file);
  ASSERT_TRUE((*file)->append("safe"));
  ASSERT_TRUE((*file)->sync());
  ASSERT_TRUE(files.sync_directory("/d"));
  ASSERT_TRUE((*file)->append("more"));
  auto nameless = files.create("/d/nameless");
  ASSERT_TRUE(nameless);
  ASSERT_TRUE((*nameless)->append("x"));
  ASSERT_TRUE((*nameless)->sync());
  files.power_off();
  EXPECT_FALSE(files.map("/d/synced"));
  files.restart(0.5);
  EXPECT_EQ((*files.map("/d/synced"))->bytes().substr(0, 5), "safem");
  EXPECT_EQ((*files.map("/d/synced"))->bytes().size(), 6u);
  EXPECT_NE((*files.map("/d/synced"))->bytes(), "safemo") << "a torn write has wrong bytes";
  EXPECT_FALSE(*files.exists("/d/nameless"));
}

TEST(MemoryFileSystem, FailsTheCallThatWasAskedFor) {
  MemoryFileSystem files;
  ASSERT_TRUE(files.make_directory("/d"));
  files.fail_call(2);
  EXPECT_TRUE(files.create("/d/a"));
  EXPECT_FALSE(files.create("/d/b"));
  EXPECT_TRUE(files.create("/d/b"));
}

}  // namespace
}  // namespace riffle
