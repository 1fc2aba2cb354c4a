#include "ingest-tap/decode/sourcetype_fields.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "indexer/base/regex.h"
#include "ingest-tap/decode/decoder.h"

namespace riffle::tap {
namespace {

using Fields = std::map<std::string, std::string>;

Fields fields_of(std::string_view rule, std::string_view line) {
  Fields found;
  for (const SourcetypeFields& each : sourcetype_fields()) {
    if (each.name != rule) continue;
    const auto regex = Regex::compile(each.pattern);
    EXPECT_TRUE(regex) << regex.error().message;
    RegexMatch match;
    if (!regex || regex->search(line, match) != RegexOutcome::kMatch) continue;
    for (const Regex::NamedGroup& group : regex->named_groups()) {
      if (match.has(group.number)) found[group.name] = match.group(group.number);
    }
  }
  return found;
}

// What the decoder takes the line for.
std::string sourcetype_of(std::string_view line) {
  Decoder decoder({});
  const auto identity = SourceIdentity::file("f");
  EventOrigin origin;
  origin.identity = &identity;
  origin.arrival = 1772323200 * kMicrosPerSecond;
  TextArena arena;
  index::IncomingEvent event;
  decoder.decode(line, origin, arena, event);
  return std::string(event.sourcetype);
}

TEST(SourcetypeFields, CombinedAccessLog) {
  const std::string line =
      R"(83.149.9.216 - frank [17/May/2015:10:05:03 +0000] "GET /a/b.png?x=1&y=/z HTTP/1.1" 404 )"
      R"re(203023 "http://semicomplete.com/p/?q=1" "Mozilla/5.0 (X \"11\"; Intel)" 17)re";
  EXPECT_EQ(sourcetype_of(line), "access");
  EXPECT_EQ(fields_of("access-extractions", line),
            (Fields{{"clientip", "83.149.9.216"},
                    {"ident", "-"},
                    {"user", "frank"},
                    {"req_time", "17/May/2015:10:05:03 +0000"},
                    {"method", "GET"},
                    {"uri", "/a/b.png?x=1&y=/z"},
                    {"uri_path", "/a/b.png"},
                    {"uri_query", "x=1&y=/z"},
                    {"version", "HTTP/1.1"},
                    {"status", "404"},
                    {"bytes", "203023"},
                    {"referer", "http://semicomplete.com/p/?q=1"},
                    {"referer_domain", "http://semicomplete.com"},
                    {"useragent", R"(Mozilla/5.0 (X \"11\"; Intel))"}}));
}

TEST(SourcetypeFields, CommonAccessLogAndAWholeAddress) {
  EXPECT_EQ(fields_of("access-extractions",
                      R"(::1 - - [17/May/2015:10:05:03 +0000] "CONNECT http://a.b:80/c" 200 -)"),
            (Fields{{"clientip", "::1"},
                    {"ident", "-"},
                    {"user", "-"},
                    {"req_time", "17/May/2015:10:05:03 +0000"},
                    {"method", "CONNECT"},
                    {"uri", "http://a.b:80/c"},
                    {"uri_domain", "http://a.b:80"},
                    {"uri_path", "/c"},
                    {"status", "200"},
                    {"bytes", "-"}}));
}

TEST(SourcetypeFields, ARequestThatIsNoneLeavesTheRest) {
  for (const std::string request :
       {"-", R"(\x16\x03\x01 \"q\" )", "GET  /two blanks HTTP/1.1", ""}) {
    const Fields found =
        fields_of("access-extractions", R"(10.0.0.1 - - [17/May/2015:10:05:03 +0000] ")" + request +
                                            R"(" 400 0 "-" "-")");
    EXPECT_FALSE(found.contains("method")) << request;
    EXPECT_FALSE(found.contains("uri_path")) << request;
    EXPECT_EQ(found.at("status"), "400") << request;
    EXPECT_EQ(found.at("useragent"), "-") << request;
  }
  EXPECT_EQ(fields_of("access-extractions", R"({"clientip":"a"} - - [x] "GET / H" 200 1)"),
            Fields());
  EXPECT_EQ(fields_of("access-extractions", "no access log at all"), Fields());
}

TEST(SourcetypeFields, SyslogWithAndWithoutANumber) {
  const std::string line = "Jun 14 15:16:01 combo sshd(pam_unix)[19939]: authentication failure; x";
  EXPECT_EQ(sourcetype_of(line), "syslog");
  EXPECT_EQ(fields_of("syslog-extractions", line),
            (Fields{{"process", "sshd(pam_unix)"}, {"pid", "19939"}}));
  EXPECT_EQ(fields_of("syslog-extractions", "<34>Jun  4 15:16:01 combo kernel: usb 1-1: new"),
            (Fields{{"process", "kernel"}}));
  EXPECT_EQ(fields_of("syslog-extractions", "Jun 14 2024 15:16:01.123 combo a/b::c[7]:"),
            (Fields{{"process", "a/b::c"}, {"pid", "7"}}));
  EXPECT_EQ(fields_of("syslog-extractions", "Jun 14 15:16:01 combo no tag here"), Fields());
}

TEST(SourcetypeFields, SyslogOfTheNewerKind) {
  const std::string line =
      "<165>1 2025-10-11T22:14:15.003Z mymachine evntslog 8710 ID47 [a@1 b=\"c\"] text";
  EXPECT_EQ(sourcetype_of(line), "syslog");
  EXPECT_EQ(fields_of("syslog-5424-extractions", line),
            (Fields{{"process", "evntslog"}, {"pid", "8710"}, {"msgid", "ID47"}}));
  EXPECT_EQ(fields_of("syslog-5424-extractions", "<1>1 2025-10-11T22:14:15Z h su - - - text"),
            (Fields{{"process", "su"}}));
  EXPECT_EQ(fields_of("syslog-extractions", line), Fields());
}

}  // namespace
}  // namespace riffle::tap
