#include "ingest-tap/decode/csv.h"

#include <gtest/gtest.h>

namespace riffle::tap {
namespace {

constexpr Micros kArrival = 1'767'225'600 * kMicrosPerSecond;  // 2026-01-01

std::vector<std::string> split(const CsvHeader& header, std::string_view row,
                               std::string* wrong = nullptr) {
  TextArena arena;
  std::vector<std::string_view> cells;
  const std::string_view why = header.split(row, arena, cells);
  if (wrong != nullptr) *wrong = why;
  EXPECT_TRUE(why.empty() || wrong != nullptr) << why;
  return {cells.begin(), cells.end()};
}

TEST(Csv, CellsQuotesAndSeparators) {
  const CsvHeader header(
      "\xef\xbb\xbf"
      "a, b,,\"c d\"\r");
  EXPECT_EQ(header.names(), (std::vector<std::string>{"a", "b", "column_3", "c d"}));
  EXPECT_EQ(split(header, "1,\"x, y\",,\"he said \"\"no\"\"\"\r"),
            (std::vector<std::string>{"1", "x, y", "", "he said \"no\""}));
  EXPECT_EQ(split(header, "1"), (std::vector<std::string>{"1", "", "", ""}));
  EXPECT_EQ(split(CsvHeader("a;b,c;d"), "1;2,5;3"), (std::vector<std::string>{"1", "2,5", "3"}));
  EXPECT_EQ(split(CsvHeader("a\tb"), "x y\t"), (std::vector<std::string>{"x y", ""}));
  std::string wrong;
  split(header, "1,\"open", &wrong);
  EXPECT_EQ(wrong, "broken quotes in CSV");
  split(header, "1,2,3,4,5", &wrong);
  EXPECT_EQ(wrong, "more cells in a CSV row than its header has names");
}

TEST(Csv, ARowIsOpenWhereItsQuotesAre) {
  for (const std::string_view row :
       {"\"a", "1,\"a", "1;\"a\"\"", "\"a\",\"", "\xef\xbb\xbf\"a", "x,\"one\ntwo", "\""}) {
    EXPECT_TRUE(is_open_csv_row(row)) << row;
  }
  for (const std::string_view row :
       {"", "a,b", "\"a\"", "1,\"a\"\"b\"", "say \"hi,3", "\"\"", "\"a\nb\",c", "5\",\"x\""}) {
    EXPECT_FALSE(is_open_csv_row(row)) << row;
  }
  EXPECT_FALSE(is_open_csv_row("\"" + std::string(100'000, 'x'))) << "somebody forgot a quote";
}

TEST(Csv, FilesAreToldByTheirNames) {
  EXPECT_EQ(options_for_file({}, "a/b.csv").sourcetype, "csv");
  EXPECT_EQ(options_for_file({}, "b.csv.gz").sourcetype, "csv");
  EXPECT_EQ(options_for_file({}, "csv.log").sourcetype, "auto");
  DecodeOptions own;
  own.sourcetype = "text";
  EXPECT_EQ(options_for_file(own, "a.csv").sourcetype, "text");
}

class CsvDecoderTest : public ::testing::Test {
 protected:
  CsvDecoderTest() : decoder_(csv()) {}
  static DecodeOptions csv() {
    DecodeOptions options;
    options.sourcetype = "csv";
    return options;
  }
  index::IncomingEvent decode(std::string_view row) {
    EventOrigin origin;
    origin.identity = &identity_;
    origin.source = "file.csv";
    origin.arrival = kArrival;
    index::IncomingEvent event;
    decoder_.decode(row, origin, arena_, event);
    return event;
  }
  static std::string field(const index::IncomingEvent& event, std::string_view name) {
    for (const auto& [key, value] : event.fields) {
      if (key == name) return std::string(value);
    }
    return "none";
  }

  SourceIdentity identity_ = SourceIdentity::file("file.csv");
  TextArena arena_;
  Decoder decoder_;
};

TEST_F(CsvDecoderTest, CellsAreFieldsAndFacts) {
  EXPECT_TRUE(decoder_.wants_header());
  decoder_.set_header("_id,time,host,level,message,_secret");
  EXPECT_FALSE(decoder_.wants_header());
  const std::string row = "x1,2025-12-31T10:00:00Z,web-1,error,\"it broke, again\",s";
  const auto event = decode(row);
  EXPECT_FALSE(event.dead_letter);
  EXPECT_EQ(event.raw, row);
  EXPECT_EQ(event.id, "x1");
  EXPECT_EQ(event.host, "web-1");
  EXPECT_EQ(event.sourcetype, "csv");
  EXPECT_EQ(event.time, 1'767'175'200 * kMicrosPerSecond);
  EXPECT_EQ(event.time_source, index::TimeSource::kEvent);
  EXPECT_EQ(field(event, "level"), "error");
  EXPECT_EQ(field(event, "message"), "it broke, again");
  EXPECT_EQ(field(event, "_secret"), "none");
  EXPECT_EQ(field(event, "host"), "none");
}

TEST_F(CsvDecoderTest, WithoutATimeColumnTheTimeIsLookedForInTheRow) {
  decoder_.set_header("when,what");
  EXPECT_EQ(decode("2025-12-31 10:00:00,x").time, 1'767'175'200 * kMicrosPerSecond);
  EXPECT_EQ(decode("never,x").time_source, index::TimeSource::kArrival);
}

TEST_F(CsvDecoderTest, WhatIsNoRowIsADeadLetter) {
  EXPECT_TRUE(decode("1,2").dead_letter);  // no header yet
  decoder_.set_header("a,b");
  EXPECT_FALSE(decode("1,2").dead_letter);
  EXPECT_TRUE(decode("1,2,3").dead_letter);
  const auto broken = decode("1,\"2");
  EXPECT_TRUE(broken.dead_letter);
  EXPECT_EQ(field(broken, "reason"), "broken quotes in CSV");
  EXPECT_EQ(field(broken, "document_id"), broken.id);
}

}  // namespace
}  // namespace riffle::tap
