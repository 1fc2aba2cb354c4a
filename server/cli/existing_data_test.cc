#include "server/cli/existing_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace riffle::server {
namespace {

using ::testing::HasSubstr;

class ExistingData : public ::testing::Test {
 protected:
  ExistingData() { std::filesystem::create_directories(folder_ / "demo" / "index"); }
  ~ExistingData() override { std::filesystem::remove_all(folder_); }
  static void touch(const std::filesystem::path& path) { std::ofstream(path) << "x"; }

  const std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) /
      ("existing_data_" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) + "_" +
       ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(ExistingData, OneThatIsThereIsTaken) {
  touch(folder_ / "demo" / "manifest.sqlite");
  EXPECT_TRUE(need_data_directory((folder_ / "demo").string()).has_value());
}

TEST_F(ExistingData, WhatIsThereInsteadIsNamed) {
  const auto missing = need_data_directory((folder_ / "typo").string());
  ASSERT_FALSE(missing.has_value());
  EXPECT_THAT(missing.error().message, HasSubstr("there is no data directory"));
  EXPECT_THAT(missing.error().hint, HasSubstr("riffle load --data"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "typo"));

  touch(folder_ / "file");
  const auto file = need_data_directory((folder_ / "file").string());
  ASSERT_FALSE(file.has_value());
  EXPECT_THAT(file.error().message, HasSubstr("is a file"));

  const auto empty = need_data_directory((folder_ / "demo").string());
  ASSERT_FALSE(empty.has_value());
  EXPECT_THAT(empty.error().message, HasSubstr("no manifest.sqlite"));
  EXPECT_EQ(empty.error().hint, "");
}

TEST_F(ExistingData, TheDemosIndexLiesOneDeeper) {
  touch(folder_ / "demo" / "index" / "manifest.sqlite");
  const auto outer = need_data_directory((folder_ / "demo").string());
  ASSERT_FALSE(outer.has_value());
  EXPECT_THAT(outer.error().hint, HasSubstr("demo/index?"));
}

}  // namespace
}  // namespace riffle::server
