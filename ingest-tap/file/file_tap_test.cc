#include "ingest-tap/file/file_tap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "ingest-tap/fake_store_test.h"

namespace riffle::tap {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class FileTapTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "riffle-tail-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    directory = name;
    options.paths = {(directory / "*.log*").string()};
    options.poll = std::chrono::milliseconds(10);
    options.settle = std::chrono::milliseconds(100);
    options.rotated = std::chrono::milliseconds(200);
  }
  void TearDown() override { fs::remove_all(directory); }

  fs::path path(const std::string& name) const { return directory / name; }
  void append(const std::string& name, std::string_view bytes) const {
    std::ofstream(path(name), std::ios::binary | std::ios::app) << bytes;
  }
  std::unique_ptr<FileTap> start() {
    auto tap = FileTap::create(store, options);
    EXPECT_TRUE(tap);
    (*tap)->start();
    return *std::move(tap);
  }
  template <typename Condition>
  static bool wait(Condition condition) {
    for (int i = 0; i < 6000 && !condition(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return condition();
  }
  bool wait_for(size_t rows) {
    return wait([&] { return store.rows().size() >= rows; });
  }
  std::vector<std::string> raws() const {
    std::vector<std::string> raws;
    for (const auto& row : store.rows_in_order()) raws.push_back(row.raw);
    return raws;
  }

  FakeStore store;
  FileTapOptions options;
  fs::path directory;
};

TEST_F(FileTapTest, CsvRowsHaveTheirHeaderAfterARestartToo) {
  options.paths = {path("rows.csv").string()};
  append("rows.csv", "host,n\nweb-1,1\n");
  {
    const auto tap = start();
    ASSERT_TRUE(wait_for(1));
    tap->stop();
    ASSERT_TRUE(store.commit());
  }
  append("rows.csv", "web-2,2\n");
  const auto tap = start();
  ASSERT_TRUE(wait_for(2));
  EXPECT_EQ(raws(), (std::vector<std::string>{"web-1,1", "web-2,2"}));
  EXPECT_EQ(store.rows_in_order()[0].host, "web-1");
  EXPECT_EQ(store.rows_in_order()[1].host, "web-2");
}

TEST_F(FileTapTest, ReadsOnWhileFilesGrowAndAfterARestart) {
  append("a.log", "1 first\n2 second\n3 unfin");
  {
    const auto tap = start();
    ASSERT_TRUE(wait_for(2));
    append("a.log", "ished\n");
    append("b.log", "of another\n");
    ASSERT_TRUE(wait_for(4));
    tap->stop();
    ASSERT_TRUE(store.commit());
  }
  append("a.log", "4 while nobody looked\n");
  const auto tap = start();
  ASSERT_TRUE(wait_for(5));
  tap->stop();
  EXPECT_THAT(raws(), UnorderedElementsAre("1 first", "2 second", "3 unfinished", "of another",
                                           "4 while nobody looked"));
  EXPECT_EQ(store.ledger().duplicate, 0u);
  EXPECT_EQ(store.rows().begin()->second.source.find((directory / "").string()), 0u);
}

TEST_F(FileTapTest, RotationByRename) {
  append("a.log", "1\n2\n");
  const auto tap = start();
  ASSERT_TRUE(wait_for(2));
  fs::rename(path("a.log"), path("a.log.1"));
  append("a.log.1", "3 by one that has it open\n");
  append("a.log", "new 1\n");
  ASSERT_TRUE(wait_for(4));
  tap->stop();
  EXPECT_THAT(raws(), UnorderedElementsAre("1", "2", "3 by one that has it open", "new 1"));
  EXPECT_EQ(store.ledger().duplicate, 0u);
}

TEST_F(FileTapTest, AFileThatLosesItsNameIsReadToItsEnd) {
  append("a.log", "1\n");
  const auto tap = start();
  ASSERT_TRUE(wait_for(1));
  append("a.log", "2\nno end");
  ASSERT_TRUE(wait_for(2));
  fs::remove(path("a.log"));
  ASSERT_TRUE(wait_for(3));
  ASSERT_TRUE(wait([&] { return tap->stats().files.empty(); }));
  tap->stop();
  EXPECT_THAT(raws(), ElementsAre("1", "2", "no end"));
}

TEST_F(FileTapTest, RotationByCopyAndTruncation) {
  append("a.log", "1\n2\n");
  const auto tap = start();
  ASSERT_TRUE(wait_for(2));
  append("a.log", "3\n");
  fs::copy_file(path("a.log"), path("a.log.1"));
  fs::resize_file(path("a.log"), 0);
  append("a.log", "x\n");
  ASSERT_TRUE(wait_for(4));
  ASSERT_TRUE(wait([&] { return tap->stats().files.size() == 2; }));
  append("a.log", "y\n");
  ASSERT_TRUE(wait_for(5));
  tap->stop();
  EXPECT_THAT(raws(), UnorderedElementsAre("1", "2", "3", "x", "y"));
}

TEST_F(FileTapTest, CutOffWhileNobodyLooked) {
  append("a.log", "same\n2\n");
  {
    const auto tap = start();
    ASSERT_TRUE(wait_for(2));
    tap->stop();
    ASSERT_TRUE(store.commit());
  }
  fs::resize_file(path("a.log"), 0);
  append("a.log", "same\n");
  const auto tap = start();
  append("a.log", "other\n");
  ASSERT_TRUE(wait_for(3));
  tap->stop();
  EXPECT_THAT(raws(), ElementsAre("same", "2", "other"));
}

TEST_F(FileTapTest, LinesOfOneEvent) {
  options.decode.join_lines = true;
  append("a.log", "boom\n\tat one\n");
  const auto tap = start();
  ASSERT_TRUE(wait_for(1));
  append("a.log", "next\n  of it\nlast\n");
  ASSERT_TRUE(wait_for(3));
  tap->stop();
  EXPECT_THAT(raws(), ElementsAre("boom\n\tat one", "next\n  of it", "last"));
}

TEST_F(FileTapTest, AFailingStoreLeadsBackToItsCheckpoints) {
  append("a.log", "1\n2\n");
  store.fail_ingests = 1;
  const auto tap = start();
  ASSERT_TRUE(wait_for(2));
  append("a.log", "3\n");
  ASSERT_TRUE(wait_for(3));
  store.rollback();
  ASSERT_TRUE(wait([&] { return store.rows().size() == 3 && tap->stats().rewinds >= 2; }));
  tap->stop();
  EXPECT_THAT(raws(), ElementsAre("1", "2", "3"));
}

TEST_F(FileTapTest, FromTheEndOnly) {
  append("a.log", "old\n");
  options.start_at_end = true;
  const auto tap = start();
  ASSERT_TRUE(wait([&] { return !tap->stats().files.empty(); }));
  append("a.log", "new\n");
  append("b.log", "all of a file that came later\n");
  ASSERT_TRUE(wait_for(2));
  tap->stop();
  EXPECT_THAT(raws(), UnorderedElementsAre("new", "all of a file that came later"));
}

}  // namespace
}  // namespace riffle::tap
