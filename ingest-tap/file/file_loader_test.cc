#include "ingest-tap/file/file_loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "ingest-tap/fake_store_test.h"
#include "ingest-tap/file/byte_source.h"
#include "ingest-tap/file/zstd_stream.h"

namespace riffle::tap {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class FileLoaderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "riffle-load-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    directory = name;
  }
  void TearDown() override { fs::remove_all(directory); }

  std::string write(const std::string& name, std::string_view bytes) {
    const fs::path path = directory / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
    return path.string();
  }
  static std::string zstd(std::string_view bytes) {
    ZstdWriter writer(3);
    std::string out;
    EXPECT_TRUE(writer.write(bytes, out));
    EXPECT_TRUE(writer.finish(out));
    return out;
  }
  LoadResult load(const std::vector<std::string>& paths) {
    auto result = load_files(store, paths, options);
    EXPECT_TRUE(result) << result.error().message;
    const auto& counts = result->counts;
    EXPECT_EQ(counts.consumed,
              counts.indexed + counts.duplicate + counts.dead_lettered + counts.expired);
    return *std::move(result);
  }
  std::string raws() {
    std::string all;
    for (const auto& row : store.rows_in_order()) all += row.raw + "\n";
    return all;
  }

  FakeStore store;
  LoadOptions options;
  fs::path directory;
};

// "hello\n" as gzip made it.
constexpr unsigned char kHelloGz[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02,
                                      0xff, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0xe7, 0x02, 0x00,
                                      0x20, 0x30, 0x3a, 0x36, 0x06, 0x00, 0x00, 0x00};

TEST_F(FileLoaderTest, LinesOfOneEventStayTogetherOverBlocks) {
  options.decode.join_lines = true;
  std::string text;
  // More than a block of it.
  constexpr int kEvents = 60'000;
  for (int i = 0; i < kEvents; ++i)
    text += "event " + std::to_string(i) + " broke\n\tat one.place\n  at another\n";
  const auto result = load({write("a.log", text)});
  EXPECT_EQ(result.counts.indexed, static_cast<uint64_t>(kEvents));
  const auto rows = store.rows_in_order();
  ASSERT_EQ(rows.size(), static_cast<size_t>(kEvents));
  EXPECT_EQ(rows.front().raw, "event 0 broke\n\tat one.place\n  at another");
  EXPECT_EQ(rows.back().raw,
            "event " + std::to_string(kEvents - 1) + " broke\n\tat one.place\n  at another");
}

TEST_F(FileLoaderTest, RawIsWhatStandsBetweenLineFeeds) {
  const std::string text = "one\r\n  two \n\n{\"_id\":\"j\"}\nlast without line feed";
  const auto result = load({write("a.log", text)});
  EXPECT_EQ(result.counts.indexed, 4u);
  EXPECT_EQ(raws(), "one\r\n  two \n{\"_id\":\"j\"}\nlast without line feed\n");
  EXPECT_EQ(result.counts.bytes, text.size() - 4);
  EXPECT_TRUE(result.failures.empty());
  EXPECT_EQ(store.committed_checkpoints().begin()->second.next_offset,
            static_cast<int64_t>(text.size()));
}

TEST_F(FileLoaderTest, ACsvRowMayHaveLineFeedsWithinItsQuotes) {
  // Over several blocks, so that rows are cut in two.
  constexpr int kRows = 60'000;
  std::string text = "\"a\nname\",note\n";
  std::string expected;
  for (int i = 0; i < kRows; ++i) {
    std::string row =
        std::to_string(i) + ",\"first line of a note\n\nthird, \"\"" + std::to_string(i) + "\"\"\"";
    text += row + "\n";
    expected += row + "\n";
  }
  const auto result = load({write("notes.csv", text)});
  EXPECT_EQ(result.counts.indexed, static_cast<uint64_t>(kRows));
  EXPECT_EQ(result.counts.dead_lettered, 0u);
  EXPECT_EQ(raws(), expected);
}

TEST_F(FileLoaderTest, LoadingAgainAddsNothingAndReportsDuplicates) {
  std::string text;
  for (int i = 0; i < 20'000; ++i)
    text += "2024-01-02 03:04:05 line\n";  // the same words, other offsets
  const std::string path = write("a.log", text);
  EXPECT_EQ(load({path}).counts.indexed, 20'000u);
  const auto again = load({path});
  EXPECT_EQ(again.counts.indexed, 0u);
  EXPECT_EQ(again.counts.duplicate, 20'000u);
  // What was appended is new; so is what stands in a file that was truncated and written anew.
  write("a.log", text + "2024-01-02 03:04:06 more\n");
  EXPECT_EQ(load({path}).counts.indexed, 1u);
  write("a.log", "2024-01-02 03:04:07 anew\n");
  EXPECT_EQ(load({path}).counts.indexed, 1u);
}

TEST_F(FileLoaderTest, CompressedFilesAreToldByTheirFirstBytes) {
  const std::string_view hello(reinterpret_cast<const char*>(kHelloGz), sizeof kHelloGz);
  std::string lines;
  for (int i = 0; i < 200'000; ++i) lines += "line " + std::to_string(i) + "\n";
  const auto result = load({write("two-members", std::string(hello) + std::string(hello)),
                            write("frames", zstd(lines) + zstd("end\n"))});
  EXPECT_EQ(result.counts.indexed, 200'003u);
  EXPECT_TRUE(raws() == "hello\nhello\n" + lines + "end\n");
}

TEST_F(FileLoaderTest, BrokenCompressionIsNamedAndTheRestGoesOn) {
  const std::string_view hello(reinterpret_cast<const char*>(kHelloGz), sizeof kHelloGz);
  const std::string cut = zstd(std::string(100'000, 'x') + "\n");
  std::string broken(hello);
  broken[12] = 'x';
  const auto result =
      load({write("a.gz", hello.substr(0, hello.size() - 4)), write("b.gz", broken),
            write("c.zst", cut.substr(0, cut.size() - 8)), write("d.log", "fine\n")});
  ASSERT_EQ(result.failures.size(), 3u);
  EXPECT_THAT(result.failures[0].message, HasSubstr("a.gz"));
  EXPECT_THAT(result.failures[1].message, HasSubstr("b.gz"));
  EXPECT_THAT(result.failures[2].message, HasSubstr("c.zst"));
  EXPECT_THAT(raws(), HasSubstr("fine\n"));
}

TEST_F(FileLoaderTest, BadInputLosesNothing) {
  std::string text = "{\"_id\":\"good\"}\n{\"broken\":\n";
  text += std::string("junk\0\x01\x02", 7) + "\n";
  text += "{\"_id\":\"big\",\"m\":\"" + std::string(10u << 20, 'x') + "\"}\n";
  text += "end\n";
  const auto result = load({write("a.log", text), write("empty.log", "")});
  EXPECT_EQ(result.counts.indexed, 3u);
  EXPECT_EQ(result.counts.dead_lettered, 2u);
  EXPECT_TRUE(raws() == text);
  EXPECT_TRUE(result.failures.empty());
}

TEST_F(FileLoaderTest, ALineBeyondTheLimitBecomesDeadLettersThatHoldAllOfIt) {
  options.decode.max_event_bytes = 3u << 20;
  const std::string giant(10'000'000, 'g');
  const auto result =
      load({write("a.log", "before\n" + giant + "\nafter\n" + std::string(3u << 20, 'm') + "\n")});
  EXPECT_EQ(result.counts.indexed, 3u);
  std::string pieces;
  for (const auto& row : store.rows_in_order()) {
    if (!row.dead_letter) continue;
    EXPECT_EQ(row.reason, "part of a line that is longer than the limit");
    pieces += row.raw;
  }
  EXPECT_TRUE(pieces == giant);
}

TEST_F(FileLoaderTest, DirectoriesAreReadSortedAndWithoutHiddenFiles) {
  write("d/b.log", "b\n");
  write("d/a/x.log", "a\n");
  write("d/.hidden", "h\n");
  write("d/c.log", "c\n");
  load({(directory / "d").string()});
  EXPECT_EQ(raws(), "a\nb\nc\n");
}

TEST_F(FileLoaderTest, AMissingFileIsNamedAndTheOthersAreLoaded) {
  const auto result = load({(directory / "none.log").string(), write("a.log", "x\n")});
  ASSERT_EQ(result.failures.size(), 1u);
  EXPECT_EQ(result.failures[0].kind, ErrorKind::kEnvironment);
  EXPECT_THAT(result.failures[0].message, HasSubstr("none.log"));
  EXPECT_EQ(result.counts.indexed, 1u);
}

TEST_F(FileLoaderTest, SourcesAndTheirIds) {
  const std::string path = write("a.log", "x\n");
  const std::string twin = write("b.log", "x\n");
  load({path, twin});
  EXPECT_EQ(store.rows_in_order()[0].source, path);
  EXPECT_EQ(store.ledger().indexed, 2u);
  // One name for both: still two events.
  options.source = "app";
  EXPECT_EQ(load({path, twin}).counts.indexed, 2u);
  EXPECT_EQ(store.rows_in_order()[2].source, "app");
  // A file that moved keeps its events under its name.
  EXPECT_EQ(load({path}).counts.indexed, 1u);
  EXPECT_EQ(load({twin}).counts.duplicate, 1u);
}

TEST_F(FileLoaderTest, WrongCallsAreUserErrors) {
  const auto nothing = load_files(store, {}, options);
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().kind, ErrorKind::kUser);
  const auto nameless = load_files(store, {"-"}, options);
  ASSERT_FALSE(nameless);
  EXPECT_THAT(nameless.error().message, HasSubstr("--source"));
}

TEST_F(FileLoaderTest, FailuresOfTheStoreEndTheLoad) {
  const std::string path = write("a.log", "x\n");
  store.fail_ingests = 1;
  EXPECT_FALSE(load_files(store, {path}, options));
  store.fail_commits = 1;
  EXPECT_FALSE(load_files(store, {path}, options));
  EXPECT_EQ(load({path}).counts.indexed, 1u);
}

TEST_F(FileLoaderTest, CancelAndProgress) {
  const std::string path = write("a.log", "x\ny\n");
  LoadProgress last;
  options.progress = [&](const LoadProgress& progress) { last = progress; };
  load({path});
  EXPECT_EQ(last.bytes_done, 4u);
  EXPECT_EQ(last.bytes_total, 4u);
  EXPECT_EQ(last.events, 2u);
  CancelToken cancel;
  cancel.cancel();
  options.cancel = &cancel;
  const auto cancelled = load_files(store, {path}, options);
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().kind, ErrorKind::kCancelled);
}

TEST_F(FileLoaderTest, AYearIsNotAfterTheFilesModification) {
  const std::string path = write("a.log", "Jun 14 15:16:01 combo sshd[1]: x\n");
  // 2005-07-01
  fs::last_write_time(path, fs::file_time_type::clock::from_sys(
                                std::chrono::sys_seconds(std::chrono::seconds(1120176000))));
  load({path});
  EXPECT_EQ(store.rows_in_order()[0].time, 1118762161000000);  // 2005-06-14
}

}  // namespace
}  // namespace riffle::tap
