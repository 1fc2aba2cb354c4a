#include "server/cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace riffle::server {
namespace {

using ::testing::HasSubstr;

// What the test command was called with; it is one process, one test at a time.
Arguments& seen() {
  static Arguments arguments;
  return arguments;
}

std::vector<CommandDefinition> test_commands() {
  return {{"copy",
           "copies",
           {{"--to", "DIR", "where to", true},
            {"--fast", "", "hurry"},
            {"--with", "X", "things", false, true},
            {"FILE", "", "files", true, true}},
           [](const Arguments& arguments) {
             seen() = arguments;
             return 0;
           }},
          {"ask", "asks", {{"QUERY", "", "what"}}, [](const Arguments&) { return 0; }},
          {"stop", "stops", {}, [](const Arguments&) { return 1; }}};
}

struct Called {
  int status;
  std::string out;
  std::string err;
};

Called call(std::vector<const char*> words) {
  words.insert(words.begin(), "riffle");
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  Called called;
  called.status = run_command_line(test_commands(), static_cast<int>(words.size()), words.data());
  called.out = ::testing::internal::GetCapturedStdout();
  called.err = ::testing::internal::GetCapturedStderr();
  return called;
}

TEST(CommandLine, HandsArgumentsOver) {
  EXPECT_EQ(call({"copy", "--to", "d", "--fast", "--with", "1", "--with", "2", "a", "-"}).status,
            0);
  EXPECT_EQ(seen().get("--to"), "d");
  EXPECT_TRUE(seen().has("--fast"));
  EXPECT_EQ(seen().all("--with"), (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(seen().all("FILE"), (std::vector<std::string>{"a", "-"}));
  EXPECT_EQ(call({"copy", "--to=x", "b"}).status, 0);
  EXPECT_FALSE(seen().has("--fast"));
  EXPECT_EQ(seen().get("--to"), "x");
}

TEST(CommandLine, ACommandsStatusIsTheExitStatus) { EXPECT_EQ(call({"stop"}).status, 1); }

TEST(CommandLine, WrongCallsNameTheArgument) {
  const auto expect = [](std::vector<const char*> words, const char* named) {
    const Called called = call(std::move(words));
    EXPECT_EQ(called.status, kExitWrongCall);
    EXPECT_THAT(called.err, HasSubstr(named));
  };
  expect({"copy", "a"}, "--to");
  expect({"copy", "--to", "d"}, "FILE");
  expect({"copy", "--to"}, "--to");
  expect({"copy", "--to", "d", "a", "--slow"}, "--slow");
  expect({"cpoy"}, "did you mean 'copy'");
  expect({"frobnicate"}, "frobnicate");
  expect({"stop", "extra"}, "extra");
  // A misspelt option is named before what is missing because of it, and before what follows it.
  expect({"copy", "--too", "d", "a"},
         "there is no option '--too' of 'riffle copy'; did you mean '--to'?");
  expect({"copy", "--too=d", "a"}, "'--too'");
  expect({"stop", "two", "words"}, "one argument too many: 'two'");
  expect({"--slow"}, "there is no option '--slow'");
  expect({"ask", "error", "timeout"}, "'timeout'; the query is one argument: put it in quotes");
}

TEST(CommandLine, TheVersionIsAnOptionToo) {
  for (const char* word : {"--version", "-V"}) {
    const Called called = call({word});
    EXPECT_EQ(called.status, kExitDone);
    EXPECT_THAT(called.out, ::testing::StartsWith("riffle "));
  }
}

TEST(CommandLine, HelpIsNoFailure) {
  for (const auto& words : {std::vector<const char*>{"--help"}, {"copy", "--help"}, {}}) {
    const Called called = call(words);
    EXPECT_EQ(called.status, kExitDone);
    EXPECT_THAT(called.out, HasSubstr("copies"));
  }
  EXPECT_THAT(*command_help(test_commands(), "copy"), HasSubstr("--fast"));
  EXPECT_THAT(*command_help(test_commands(), "copy"), HasSubstr("Usage: riffle copy [OPTIONS]"));
  EXPECT_FALSE(command_help(test_commands(), "x").has_value());
}

TEST(CommandLine, EveryCommandHasASummary) {
  for (const auto& command : cli_commands()) {
    EXPECT_FALSE(command.summary.empty()) << command.name;
    for (const auto& option : command.options)
      EXPECT_FALSE(option.text.empty()) << command.name << " " << option.name;
  }
}

}  // namespace
}  // namespace riffle::server
