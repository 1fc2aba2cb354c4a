#include "server/config/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/config/sourcetype_settings.h"
#include "server/config/store_settings.h"

namespace riffle::server {
namespace {

using ::testing::HasSubstr;

Result<Settings> settings_of(const std::string& text) {
  RIFFLE_ASSIGN(const auto file, parse_config(text, "riffle.toml"));
  Settings settings;
  RIFFLE_TRY(apply_config(file, settings));
  return settings;
}

TEST(Settings, BracketsHaveADepth) {
  for (const char* open : {"[", "{a = ", "[{a = "}) {
    std::string text = "x = ";
    for (int i = 0; i < 100'000; ++i) text += open;
    const auto settings = settings_of(text);
    ASSERT_FALSE(settings);
    EXPECT_THAT(settings.error().message, HasSubstr("more than 64 deep"));
  }
}

TEST(Settings, AWholeFile) {
  const auto settings = settings_of(R"(
data = "/var/lib/riffle"
listen = ":9000"
[search]
memory_bytes = 1_000_000_000
spill_bytes = 5_000_000
[limits]
sort = 0
list = 7
[store]
commit_seconds = 5
[[tap]]
brokers = "a:9092,b:9092"
topics = ["logs", "^audit-.*"]
index = "web"
[tap.properties]
"security.protocol" = "ssl"
[[tap]]
brokers = "c:9092"
topics = "other"
)");
  ASSERT_TRUE(settings.has_value()) << settings.error().message;
  EXPECT_EQ(settings->data, "/var/lib/riffle");
  EXPECT_EQ(settings->listen, ":9000");
  EXPECT_EQ(settings->search_memory_bytes, 1'000'000'000);
  EXPECT_EQ(settings->search_spill_bytes, 5'000'000);
  EXPECT_EQ(settings->row_limits.sort, 0u);
  EXPECT_EQ(settings->row_limits.list, 7u);
  EXPECT_EQ(settings->row_limits.join, 50'000u);
  EXPECT_EQ(settings->commit_seconds, 5);
  ASSERT_EQ(settings->taps.size(), 2u);
  EXPECT_EQ(settings->taps[0].topics, (std::vector<std::string>{"logs", "^audit-.*"}));
  EXPECT_EQ(settings->taps[0].index, "web");
  EXPECT_EQ(settings->taps[0].properties.at("security.protocol"), "ssl");
  EXPECT_EQ(settings->taps[1].topics, (std::vector<std::string>{"other"}));
}

TEST(Settings, WhatAnIndexDoesNotSayIsAsForAll) {
  const auto settings = settings_of(R"(
[store]
retention_days = 30
min_free_bytes = 5
[[index]]
name = "audit"
retention_days = 400
[[index]]
name = "debug"
retention_bytes = 1_000_000
[[index]]
name = "_dead_letter"
retention_days = 7
)");
  ASSERT_TRUE(settings.has_value()) << settings.error().message;
  EXPECT_EQ(settings->min_free_bytes, 5);
  ASSERT_EQ(settings->indexes.size(), 3u);
  const index::StoreOptions store = store_options(*settings);
  EXPECT_TRUE(store.background_merges);
  EXPECT_EQ(store.min_free_bytes, 5u);
  constexpr Micros kDay = 86'400 * kMicrosPerSecond;
  EXPECT_EQ(store.default_retention.age, 30 * kDay);
  EXPECT_EQ(store.default_retention.bytes, 0u);
  EXPECT_EQ(store.retention.at("audit").age, 400 * kDay);
  EXPECT_EQ(store.retention.at("debug").age, 30 * kDay);
  EXPECT_EQ(store.retention.at("debug").bytes, 1'000'000u);
}

TEST(Settings, AnEmptyFileKeepsTheDefaults) {
  const auto settings = settings_of("");
  ASSERT_TRUE(settings.has_value());
  EXPECT_EQ(settings->listen, "127.0.0.1:7433");
}

struct Wrong {
  const char* name;
  const char* text;
  const char* message;
  const char* hint;
};

class WrongFiles : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongFiles, NameFileLineAndWhatIsWrong) {
  const auto settings = settings_of(GetParam().text);
  ASSERT_FALSE(settings.has_value());
  EXPECT_EQ(settings.error().kind, ErrorKind::kUser);
  EXPECT_THAT(settings.error().message, HasSubstr(GetParam().message));
  EXPECT_THAT(settings.error().hint, HasSubstr(GetParam().hint));
}

INSTANTIATE_TEST_SUITE_P(
    Config, WrongFiles,
    ::testing::Values(
        Wrong{"unknown_key", "\nlsiten = \":1\"", "riffle.toml:2: there is no setting \"lsiten\"",
              "\"listen\""},
        Wrong{"unknown_in_table", "[search]\nmemory = 5",
              "riffle.toml:2: there is no setting \"search.memory\"", ""},
        Wrong{"wrong_type", "listen = 7433", "riffle.toml:1: listen must be a text", ""},
        Wrong{"too_small", "[store]\ncommit_seconds = 0",
              "riffle.toml:2: store.commit_seconds must be a whole number of at least 1", ""},
        Wrong{"not_toml", "a = = b", "riffle.toml:1: this is not TOML", ""},
        Wrong{"a_date", "data = 1979-05-27", "riffle.toml:1: data is a date", ""},
        Wrong{"tap_without_topics", "\n[[tap]]\nbrokers = \"a:1\"",
              "riffle.toml:2: tap: topics is missing", "topics"},
        Wrong{"tap_kind", "[[tap]]\nkind = \"kafak\"", "there is no kind \"kafak\"", "kafka"},
        Wrong{"tap_key", "[[tap]]\nbroker = \"a\"", "riffle.toml:2: there is no setting \"broker\"",
              "brokers"},
        Wrong{"tap_without_paths", "[[tap]]\nkind = \"file\"",
              "riffle.toml:1: tap: paths is missing", "paths"},
        Wrong{"sourcetype_pattern", "\n[[sourcetype]]\nname = \"x\"\nevent_start = \"(\"",
              "riffle.toml:2: sourcetype x: event_start", ""},
        Wrong{"sourcetype_key", "[[sourcetype]]\nname = \"x\"\ntimeformat = \"%s\"",
              "riffle.toml:3: there is no setting \"timeformat\"", "time_format"},
        Wrong{"retention_days", "[store]\nretention_days = -1",
              "riffle.toml:2: store.retention_days must be a whole number from 0 to 365000", ""},
        Wrong{"retention_text", "[[index]]\nname = \"a\"\nretention_bytes = \"10GB\"",
              "riffle.toml:3: index: retention_bytes must be a whole number", ""},
        Wrong{"index_without_name", "\n[[index]]\nretention_days = 3",
              "riffle.toml:2: index: name is missing", "name ="},
        Wrong{"index_twice", "[[index]]\nname = \"a\"\n[[index]]\nname = \"a\"",
              "riffle.toml:3: index: there are two with the name \"a\"", ""},
        Wrong{"index_key", "[[index]]\nname = \"a\"\nretention_day = 3",
              "riffle.toml:3: there is no setting \"retention_day\"", "retention_days"},
        Wrong{"tap_in_single_brackets", "\n[tap]\nbrokers = \"a:9092\"",
              "riffle.toml:3: there may be several [tap]", "[[tap]], in double brackets"},
        Wrong{"tap_key_like_no_other", "[[tap]]\nzzz = 1", "there is no setting \"zzz\"",
              "there are kind, name, brokers"},
        Wrong{"key_like_no_other", "zzzzzzzzzz = 1", "there is no setting",
              "docs/configuration.md"},
        Wrong{"name_of_an_index", "[[index]]\nname = \"Foo Bar\"",
              "riffle.toml:2: index: name must be lower case letters", ""},
        Wrong{"index_of_a_tap", "[[tap]]\nindex = \"../x\"",
              "riffle.toml:2: tap: index must be lower case letters", ""},
        Wrong{"tap_start", "[[tap]]\nstart = \"now\"", "riffle.toml:2: tap: start must be", ""},
        Wrong{"unknown_list", "[[taps]]\nbrokers = \"a\"", "there is no setting \"taps\"", "tap"}),
    [](const auto& test) { return test.param.name; });

TEST(Settings, AMisspeltSourcetypeIsNoticed) {
  const auto settings = settings_of("[[sourcetype]]\nname = \"till\"");
  ASSERT_TRUE(settings.has_value()) << settings.error().message;
  EXPECT_EQ(sourcetype_meant(settings->sourcetypes, "tilll"), "till");
  EXPECT_EQ(sourcetype_meant(settings->sourcetypes, "jsn"), "json");
  for (const char* fine : {"till", "json", "auto", "access_combined", "my:own"})
    EXPECT_EQ(sourcetype_meant(settings->sourcetypes, fine), "") << fine;
}

TEST(Settings, EveryFactHasAText) {
  for (const auto& fact : setting_facts()) {
    EXPECT_FALSE(fact.key.empty());
    EXPECT_FALSE(fact.text.empty()) << fact.key;
  }
}

TEST(ConfigFile, AMissingFileIsAnEnvironmentError) {
  const auto file = read_config_file("/nonexistent/riffle.toml");
  ASSERT_FALSE(file.has_value());
  EXPECT_EQ(file.error().kind, ErrorKind::kEnvironment);
  EXPECT_THAT(file.error().message, HasSubstr("/nonexistent/riffle.toml"));
}

TEST(Listen, AllForms) {
  const auto check = [](std::string_view text, std::string_view host, int port) {
    const auto address = parse_listen(text);
    ASSERT_TRUE(address.has_value()) << text;
    EXPECT_EQ(address->host, host) << text;
    EXPECT_EQ(address->port, port) << text;
  };
  check("127.0.0.1:7433", "127.0.0.1", 7433);
  check(":80", "127.0.0.1", 80);
  check("9000", "127.0.0.1", 9000);
  check("[::1]:7433", "::1", 7433);
  check("0.0.0.0:0", "0.0.0.0", 0);
  for (const char* wrong : {"", "host", "host:", "::1:7433", "h:70000", "h:-1", "h:1x"})
    EXPECT_FALSE(parse_listen(wrong).has_value()) << wrong;
}

}  // namespace
}  // namespace riffle::server
