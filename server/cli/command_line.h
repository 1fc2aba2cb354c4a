#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"

namespace riffle::server {

// Exit statuses of every command.
constexpr int kExitDone = 0;
constexpr int kExitFailed = 1;     // the work failed; the message is on stderr
constexpr int kExitWrongCall = 2;  // the message names the argument

struct OptionSpec {
  std::string_view name;   // "--data", or "FILE" for a positional argument
  std::string_view value;  // "DIR"; empty: a flag
  std::string_view text;
  bool required = false;
  bool repeated = false;  // any number of times; as a positional one: all that is left
};

// What a command was called with.
class Arguments {
 public:
  void add(std::string_view name, std::string value) {
    values_[std::string(name)].push_back(std::move(value));
  }
  bool has(std::string_view name) const { return values_.contains(std::string(name)); }
  // The last one given, or `otherwise`.
  std::string get(std::string_view name, std::string otherwise = {}) const;
  std::vector<std::string> all(std::string_view name) const;

 private:
  std::map<std::string, std::vector<std::string>> values_;
};

struct CommandDefinition {
  std::string_view name;
  std::string_view summary;
  std::vector<OptionSpec> options;
  int (*run)(const Arguments& arguments);
};

// One file each in this folder; the list is in commands.cc.
const std::vector<CommandDefinition>& cli_commands();

// Parses and runs. Prints help to stdout; wrong calls to stderr.
int run_command_line(const std::vector<CommandDefinition>& commands, int argc,
                     const char* const* argv);
// The help of one command, or of all of them for an empty name; nothing for an unknown one.
std::optional<std::string> command_help(const std::vector<CommandDefinition>& commands,
                                        std::string_view name);

}  // namespace riffle::server
