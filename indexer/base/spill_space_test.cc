#include "indexer/base/spill_space.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace riffle {
namespace {

namespace fs = std::filesystem;

class SpillSpaceTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "spill-" + std::to_string(::getpid());
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string folder_;
};

TEST_F(SpillSpaceTest, GivesBlocksBackInOrderAsOftenAsWanted) {
  SpillSpace space(folder_, 1 << 20);
  auto file = space.create();
  ASSERT_TRUE(file) << file.error().message;
  const std::string large(100'000, 'x');
  for (const std::string& block : {std::string("one"), std::string(), large})
    ASSERT_TRUE(file->append(block));
  std::string block;
  for (int round = 0; round < 2; ++round) {
    for (const std::string& expected : {std::string("one"), std::string(), large}) {
      const Result<bool> more = file->next(block);
      ASSERT_TRUE(more);
      EXPECT_TRUE(*more);
      EXPECT_EQ(block, expected);
    }
    const Result<bool> more = file->next(block);
    ASSERT_TRUE(more);
    EXPECT_FALSE(*more);
    file->rewind();
  }
}

TEST_F(SpillSpaceTest, FilesHaveNoNamesAndGiveTheirSpaceBack) {
  SpillSpace space(folder_, 1 << 20);
  {
    auto file = space.create();
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->append("text"));
    EXPECT_EQ(space.used(), 20u);
    EXPECT_TRUE(fs::is_empty(folder_));
    SpillFile moved = std::move(*file);
    EXPECT_EQ(space.used(), 20u);
  }
  EXPECT_EQ(space.used(), 0u);
  EXPECT_EQ(space.written(), 20u);
}

TEST_F(SpillSpaceTest, TheLimitNamesItselfAndTheFolder) {
  SpillSpace space(folder_, 1 << 20);
  auto file = space.create();
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->append(std::string(1'000'000, 'a')));
  const Result<void> full = file->append(std::string(100'000, 'b'));
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().kind, ErrorKind::kLimit);
  EXPECT_NE(full.error().message.find("1 MiB"), std::string::npos);
  EXPECT_NE(full.error().message.find(folder_), std::string::npos);
  // What did not fit is not counted.
  EXPECT_TRUE(file->append("c"));
}

TEST_F(SpillSpaceTest, AFolderThatCannotBeIsNamed) {
  std::ofstream(folder_) << "a file";
  SpillSpace space(folder_, 1 << 20);
  const auto file = space.create();
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ErrorKind::kEnvironment);
  EXPECT_NE(file.error().message.find(folder_), std::string::npos);
}

TEST_F(SpillSpaceTest, WhatAKilledProcessLeftIsRemovedAndNothingElse) {
  fs::create_directories(folder_);
  std::ofstream(folder_ + "/riffle-spill-abcdef") << "rows";
  std::ofstream(folder_ + "/other") << "text";
  remove_left_spill(folder_);
  EXPECT_FALSE(fs::exists(folder_ + "/riffle-spill-abcdef"));
  EXPECT_TRUE(fs::exists(folder_ + "/other"));
  remove_left_spill(folder_ + "/none");
}

// A disk that holds so many bytes of each file, the last of them written by half a call.
SpillSpace::Write full_after(uint64_t bytes, int errno_value) {
  return [=](int descriptor, const void* from, size_t count, off_t at) -> ssize_t {
    const auto begin = static_cast<uint64_t>(at);
    if (begin >= bytes) {
      errno = errno_value;
      return -1;
    }
    return ::pwrite(descriptor, from, std::min<uint64_t>(count, bytes - begin), at);
  };
}

TEST_F(SpillSpaceTest, AFullDiskIsAnErrorThatNamesTheFolderAndTheSetting) {
  for (const int reason : {ENOSPC, EDQUOT}) {
    SpillSpace space(folder_, 1 << 20, SpillSpace::Use::kShortMemory, full_after(1000, reason));
    auto file = space.create();
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->append(std::string(900, 'a')));
    const Result<void> full = file->append(std::string(200, 'b'));
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().kind, ErrorKind::kEnvironment);
    EXPECT_NE(full.error().message.find(folder_), std::string::npos);
    EXPECT_NE(full.error().message.find(std::strerror(reason)), std::string::npos);
    EXPECT_NE(full.error().hint.find("search.spill_folder"), std::string::npos);
    // The block of which half was written is none; what was there before is there still.
    EXPECT_EQ(space.used(), 916u);
    std::string block;
    ASSERT_TRUE(*file->next(block));
    EXPECT_EQ(block, std::string(900, 'a'));
    EXPECT_FALSE(*file->next(block));
    EXPECT_TRUE(fs::is_empty(folder_));
  }
}

// The disk gives other bytes than those that were written.
TEST_F(SpillSpaceTest, DamageIsSeen) {
  SpillSpace space(folder_, 1 << 20);
  const int before = ::open("/dev/null", O_RDONLY);
  ::close(before);
  auto file = space.create();  // takes the lowest free descriptor
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->append("text"));
  ASSERT_EQ(::pwrite(before, "T", 1, 16), 1);
  std::string block;
  const Result<bool> more = file->next(block);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().kind, ErrorKind::kDamage);
}

}  // namespace
}  // namespace riffle
