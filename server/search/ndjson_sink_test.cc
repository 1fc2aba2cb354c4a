#include "server/search/ndjson_sink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "indexer/base/json.h"

namespace riffle::server {
namespace {

using index::BatchBuilder;
using index::ValueView;
using namespace std::chrono_literals;

struct Fixture {
  LineQueue lines{1 << 20};
  std::vector<JsonValue> read() {
    std::vector<JsonValue> read;
    const std::string text = lines.pop_all(0ms).value_or("");
    size_t begin = 0;
    for (size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
      auto line = parse_json(text.substr(begin, end - begin));
      EXPECT_TRUE(line.has_value()) << text.substr(begin, end - begin);
      if (line) read.push_back(std::move(*line));
    }
    return read;
  }
};

index::Batch events(size_t count, double from = 1000) {
  BatchBuilder rows;
  for (size_t i = 0; i < count; ++i) {
    rows.begin_row();
    rows.set("_time", ValueView(from + static_cast<double>(i)));
    rows.set("_raw", ValueView(std::string_view("text")));
  }
  return rows.finish();
}

std::vector<std::string> types(const std::vector<JsonValue>& lines) {
  std::vector<std::string> found;
  for (const auto& line : lines) found.push_back(line.find("type")->text());
  return found;
}

TEST(NdjsonSink, FieldsComeBeforeRowsAndAgainWhenThereAreMore) {
  Fixture to;
  NdjsonSink sink(to.lines, {});
  ASSERT_EQ(*sink.rows(events(1)), lang::Flow::kMore);
  BatchBuilder more;
  more.begin_row();
  more.set("_raw", ValueView(std::string_view("text")));
  more.set("host", ValueView(std::string_view("h")));
  ASSERT_EQ(*sink.rows(more.finish()), lang::Flow::kMore);
  const auto lines = to.read();
  ASSERT_EQ(types(lines), (std::vector<std::string>{"fields", "row", "fields", "row"}));
  EXPECT_TRUE(lines[0].find("events")->as_bool());
  EXPECT_EQ(lines[2].find("fields")->elements().size(), 3u);
  EXPECT_EQ(lines[2].find("fields")->elements()[2].find("name")->text(), "host");
}

TEST(NdjsonSink, ATableIsNotEventsWhateverItsFieldsAre) {
  Fixture to;
  NdjsonSink sink(to.lines, {.transforming = true});
  ASSERT_TRUE(sink.rows(events(1)).has_value());
  sink.matched(events(1));
  sink.finish(false);
  const auto lines = to.read();
  EXPECT_EQ(types(lines), (std::vector<std::string>{"fields", "row"}));
  EXPECT_FALSE(lines[0].find("events")->as_bool());
}

TEST(NdjsonSink, CutsAndSaysSo) {
  Fixture to;
  NdjsonSink sink(to.lines, {.max_rows = 2});
  EXPECT_EQ(*sink.rows(events(2)), lang::Flow::kMore);
  EXPECT_EQ(*sink.rows(events(2)), lang::Flow::kStop);
  const auto lines = to.read();
  EXPECT_EQ(types(lines), (std::vector<std::string>{"fields", "row", "row", "message"}));
  EXPECT_EQ(lines[3].find("message")->find("severity")->text(), "warning");
  EXPECT_EQ(sink.rows_written(), 2u);
}

TEST(NdjsonSink, ExactlyAsManyRowsAsAllowedAreNoCut) {
  Fixture to;
  NdjsonSink sink(to.lines, {.max_rows = 2});
  EXPECT_EQ(*sink.rows(events(2)), lang::Flow::kMore);
  EXPECT_EQ(types(to.read()), (std::vector<std::string>{"fields", "row", "row"}));
}

TEST(NdjsonSink, AnEmptyAnswerStillHasFieldsAndTimeline) {
  Fixture to;
  NdjsonSink sink(to.lines, {});
  sink.finish(true);
  EXPECT_EQ(types(to.read()), (std::vector<std::string>{"fields", "timeline"}));
}

TEST(NdjsonSink, TheTimelineCountsWhatMatched) {
  Fixture to;
  NdjsonSink sink(to.lines, {});
  sink.matched(events(5));
  ASSERT_TRUE(sink.rows(events(1)).has_value());
  sink.finish(true);
  const auto lines = to.read();
  ASSERT_EQ(types(lines), (std::vector<std::string>{"fields", "row", "timeline"}));
  EXPECT_EQ(lines[2].find("buckets")->elements().size(), 5u);
}

TEST(NdjsonSink, PreviewsAreWholeTables) {
  Fixture to;
  NdjsonSink sink(to.lines, {.preview = true, .transforming = true});
  sink.preview(events(2));
  const auto lines = to.read();
  ASSERT_EQ(types(lines), (std::vector<std::string>{"preview"}));
  EXPECT_EQ(lines[0].find("rows")->elements().size(), 2u);
  EXPECT_EQ(lines[0].find("fields")->elements().size(), 2u);
}

TEST(NdjsonSink, NobodyReadingStopsTheSearch) {
  Fixture to;
  NdjsonSink sink(to.lines, {});
  to.lines.abandon();
  EXPECT_EQ(*sink.rows(events(1)), lang::Flow::kStop);
}

}  // namespace
}  // namespace riffle::server
