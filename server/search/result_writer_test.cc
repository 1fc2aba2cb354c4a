#include "server/search/result_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "indexer/base/json.h"

namespace riffle::server {
namespace {

using index::Batch;
using index::BatchBuilder;
using index::Value;
using index::ValueView;
using ::testing::HasSubstr;
using ::testing::Not;

std::string write(OutputFormat format, const std::vector<Batch>& batches,
                  const WriterOptions& options = {}) {
  std::string out;
  const auto writer = make_result_writer(
      format,
      [&out](std::string_view bytes) {
        out += bytes;
        return true;
      },
      options);
  for (const auto& batch : batches) EXPECT_TRUE(writer->rows(batch));
  EXPECT_TRUE(writer->finish());
  return out;
}

Batch table(const std::vector<std::vector<std::pair<std::string, Value>>>& rows) {
  BatchBuilder builder;
  for (const auto& row : rows) {
    builder.begin_row();
    for (const auto& [name, value] : row) builder.set(name, ValueView(value));
  }
  return builder.finish();
}

std::string every_byte() {
  std::string text;
  for (int c = 0; c < 256; ++c) text += static_cast<char>(c);
  return text;
}

TEST(RawWriter, BytesComeBackAsTheyAre) {
  EXPECT_EQ(write(OutputFormat::kRaw, {table({{{"_raw", Value(every_byte())}}})}),
            every_byte() + "\n");
}

TEST(RawWriter, RowsWithoutRawAreFields) {
  EXPECT_EQ(
      write(OutputFormat::kRaw,
            {table({{{"host", Value("a")}, {"count", Value(3.0)}}, {{"count", Value(4.0)}}})}),
      "host=a count=3\ncount=4\n");
}

TEST(JsonLinesWriter, ARowALineAlwaysValid) {
  const std::string out =
      write(OutputFormat::kJson,
            {table({{{"_raw", Value(every_byte())}, {"n", Value(1.0)}}, {{"n", Value(2.0)}}})});
  const size_t end = out.find('\n');
  EXPECT_TRUE(parse_json(out.substr(0, end)).has_value());
  EXPECT_EQ(out.substr(end + 1), "{\"n\":2}\n");
}

TEST(CsvWriter, QuotesAndUnitesTheColumns) {
  const std::string out =
      write(OutputFormat::kCsv, {table({{{"a", Value("x,y")}, {"b", Value("say \"hi\"")}}}),
                                 table({{{"c", Value(1.5)}, {"a", Value("two\nlines")}}}),
                                 table({{{"a", Value::make_multi({Value("m"), Value("n")})}}})});
  EXPECT_EQ(out,
            "a,b,c\r\n"
            "\"x,y\",\"say \"\"hi\"\"\",\r\n"
            "\"two\nlines\",,1.5\r\n"
            "\"m\nn\",,\r\n");
}

TEST(CsvWriter, TimesAreReadable) {
  const auto seoul = TimeZone::find("Asia/Seoul");
  ASSERT_TRUE(seoul.has_value());
  EXPECT_EQ(write(OutputFormat::kCsv, {table({{{"_time", Value(1767225600.5)}}})}, {0, *seoul}),
            "_time\r\n2026-01-01T09:00:00.500+09:00\r\n");
}

TEST(TableWriter, AlignsNumbersAndText) {
  const std::string out =
      write(OutputFormat::kTable, {table({{{"host", Value("web-1")}, {"count", Value(5.0)}},
                                          {{"host", Value("서버")}, {"count", Value(120.0)}}})});
  EXPECT_EQ(out,
            "host   count\n"
            "─────  ─────\n"
            "web-1      5\n"
            "서버     120\n");
}

TEST(TableWriter, EventsShowTimeAndText) {
  const std::string out = write(
      OutputFormat::kTable,
      {table({{{"_time", Value(1767225600.0)}, {"_raw", Value("a\nb")}, {"host", Value("h")}}})});
  EXPECT_EQ(out,
            "_time                 _raw\n"
            "────────────────────  ────\n"
            "2026-01-01T00:00:00Z  a\n"
            "                      b\n");
}

TEST(TableWriter, NothingSteersTheTerminal) {
  const std::string out =
      write(OutputFormat::kTable, {table({{{"f\x1b[2J", Value("\x1b]0;title\x07 \xc2\x9b"
                                                              "31m \xe2\x80\xae"
                                                              "evil \xff\r\b")}}})});
  for (const char c : {'\x1b', '\x07', '\r', '\b'}) EXPECT_EQ(out.find(c), std::string::npos);
  EXPECT_THAT(out, Not(HasSubstr("\xc2\x9b")));
  EXPECT_THAT(out, Not(HasSubstr("\xe2\x80\xae")));
  EXPECT_THAT(out, HasSubstr("\\x1b]0;title\\x07 \\x9b31m \\u202eevil \\xff\\x0d\\x08"));
}

TEST(TableWriter, LinesAreCutToTheTerminal) {
  WriterOptions options;
  options.terminal_columns = 10;
  const std::string out =
      write(OutputFormat::kTable, {table({{{"text", Value("0123456789abcdef")}}})}, options);
  EXPECT_THAT(out, HasSubstr("012345678…\n"));
  EXPECT_THAT(out, Not(HasSubstr("9abc")));
}

TEST(TableWriter, NoRowsNoTable) { EXPECT_EQ(write(OutputFormat::kTable, {}), ""); }

TEST(TableWriter, ALongAnswerBeginsBeforeItsEnd) {
  size_t written = 0;
  const auto writer = make_table_writer(
      [&](std::string_view bytes) {
        written += bytes.size();
        return true;
      },
      {});
  std::vector<std::vector<std::pair<std::string, Value>>> rows(2000, {{"a", Value("x")}});
  ASSERT_TRUE(writer->rows(table(rows)));
  EXPECT_GT(written, 0u);
}

TEST(OutputFormats, UnknownOnesAreNamed) {
  const auto format = parse_output_format("xml");
  ASSERT_FALSE(format.has_value());
  EXPECT_THAT(format.error().hint, HasSubstr("table, json, csv, raw"));
}

TEST(FormatTime, ShowsDecimalsOnlyWhereThereAreSome) {
  EXPECT_EQ(format_time(0, *TimeZone::utc()), "1970-01-01T00:00:00Z");
  EXPECT_EQ(format_time(1767225600.25, *TimeZone::utc()), "2026-01-01T00:00:00.250Z");
  EXPECT_EQ(format_time(1767225600.123456, *TimeZone::utc()), "2026-01-01T00:00:00.123456Z");
}

}  // namespace
}  // namespace riffle::server
