#include "indexer/base/log.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "indexer/base/json.h"

namespace riffle {
namespace {

TEST(LogTest, LinesAreJsonFromTheLevelOn) {
  std::vector<std::string> lines;
  Logger logger(LogLevel::kInfo, [&](std::string_view line) { lines.emplace_back(line); });
  logger.debug("unseen");
  logger.warning("disk {} is \"full\"\n", {{"path", "/data/\xff"}});
  ASSERT_EQ(lines.size(), 1u);
  const JsonValue line = parse_json(lines[0]).value();
  EXPECT_EQ(line.find("level")->text(), "warning");
  EXPECT_EQ(line.find("message")->text(), "disk {} is \"full\"\n");
  EXPECT_EQ(line.find("path")->text(), "/data/\uFFFD");
  EXPECT_EQ(line.find("time")->text().size(), 27u);
  EXPECT_EQ(line.find("time")->text().back(), 'Z');
}

TEST(LogTest, ThreadsDoNotMixLines) {
  size_t good = 0;
  Logger logger(LogLevel::kDebug, [&](std::string_view line) { good += parse_json(line) ? 1 : 0; });
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 200; ++n) logger.info("line", {{"a", "b"}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 800u);
}

TEST(LogTest, Levels) {
  EXPECT_EQ(parse_log_level("warn"), LogLevel::kWarning);
  EXPECT_EQ(parse_log_level("error"), LogLevel::kError);
  EXPECT_EQ(parse_log_level("loud"), std::nullopt);
}

}  // namespace
}  // namespace riffle
