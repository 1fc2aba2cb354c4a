#include "server/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>

#include "server/cli/report.h"
#include "server/config/closest.h"
#include "server/version.h"

namespace riffle::server {
namespace {

constexpr std::string_view kDescription =
    "Riffle: full-text search and aggregation over recent logs";
constexpr std::string_view kAfterAllCommands =
    "'riffle help COMMAND' tells more, also of the query language: 'riffle help stats'.\n"
    "Results go to standard output, everything else to standard error. Exit status: 0 done,\n"
    "1 failed, 2 wrong call.";

struct Parser {
  CLI::App app{std::string(kDescription), "riffle"};
  // Where CLI11 puts what it finds; stable addresses, one for each option of each command.
  std::vector<std::unique_ptr<std::vector<std::string>>> values;
  std::vector<std::unique_ptr<bool>> flags;
  struct Bound {
    const CommandDefinition* command;
    const OptionSpec* option;
    const std::vector<std::string>* values;
    const bool* flag;
  };
  std::vector<Bound> bound;
};

void add_option(CLI::App& to, const CommandDefinition& command, const OptionSpec& spec,
                Parser& parser) {
  const std::string text(spec.text);
  if (spec.value.empty() && spec.name.starts_with("--")) {
    parser.flags.push_back(std::make_unique<bool>(false));
    to.add_flag(std::string(spec.name), *parser.flags.back(), text);
    parser.bound.push_back({&command, &spec, nullptr, parser.flags.back().get()});
    return;
  }
  parser.values.push_back(std::make_unique<std::vector<std::string>>());
  CLI::Option* option = to.add_option(std::string(spec.name), *parser.values.back(), text);
  const bool positional = !spec.name.starts_with("--");
  option->type_name(positional ? std::string() : std::string(spec.value));
  option->expected(spec.repeated && positional ? -1 : 1);
  option->multi_option_policy(spec.repeated ? CLI::MultiOptionPolicy::TakeAll
                                            : CLI::MultiOptionPolicy::TakeLast);
  option->allow_extra_args(spec.repeated &&
                           positional);  // "--with 1 FILE": FILE is not a second value
  if (spec.required) option->required();
  parser.bound.push_back({&command, &spec, parser.values.back().get(), nullptr});
}

std::unique_ptr<Parser> make_parser(const std::vector<CommandDefinition>& commands) {
  auto parser = std::make_unique<Parser>();
  parser->app.require_subcommand(0, 1);
  parser->app.set_version_flag("-V,--version", "riffle " + std::string(kVersion));
  for (const auto& command : commands) {
    CLI::App* sub =
        parser->app.add_subcommand(std::string(command.name), std::string(command.summary));
    for (const auto& option : command.options) add_option(*sub, command, option, *parser);
  }
  parser->app.footer(std::string(kAfterAllCommands));  // each subcommand would inherit it
  return parser;
}

// What stood on the command line and has no place there; "--datta=x" is "--datta".
std::string first_left_over(const CLI::App& app, int argc, const char* const* argv, bool option) {
  const std::vector<std::string> left = app.remaining(true);
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (std::find(left.begin(), left.end(), word) == left.end()) continue;
    const bool is_option = word.size() > 1 && word.starts_with('-');
    if (is_option == option) return std::string(option ? word.substr(0, word.find('=')) : word);
  }
  return {};
}

// The library names what is left over in the wrong order, and a missing argument before the
// misspelt one that was to be it.
std::string what_is_wrong(const CLI::App& app, const CLI::ParseError& error,
                          const CommandDefinition* command, int argc, const char* const* argv) {
  if (const std::string wrong = first_left_over(app, argc, argv, true); !wrong.empty()) {
    std::vector<std::string_view> names;
    if (command != nullptr) {
      for (const auto& option : command->options) names.push_back(option.name);
    }
    const auto close = closest(wrong, names);
    return "there is no option '" + wrong + "'" +
           (command == nullptr ? "" : " of 'riffle " + std::string(command->name) + "'") +
           (close.empty() ? "" : "; did you mean '" + std::string(close) + "'?");
  }
  if (const std::string wrong = first_left_over(app, argc, argv, false); !wrong.empty()) {
    const bool query = command != nullptr &&
                       std::any_of(command->options.begin(), command->options.end(),
                                   [](const auto& option) { return option.name == "QUERY"; });
    return "one argument too many: '" + wrong + "'" +
           (query ? "; the query is one argument: put it in quotes" : "");
  }
  return error.what();
}

}  // namespace

std::string Arguments::get(std::string_view name, std::string otherwise) const {
  const auto at = values_.find(std::string(name));
  return at == values_.end() || at->second.empty() ? std::move(otherwise) : at->second.back();
}

std::vector<std::string> Arguments::all(std::string_view name) const {
  const auto at = values_.find(std::string(name));
  return at == values_.end() ? std::vector<std::string>() : at->second;
}

std::optional<std::string> command_help(const std::vector<CommandDefinition>& commands,
                                        std::string_view name) {
  const auto parser = make_parser(commands);
  if (name.empty()) return parser->app.help();
  for (const auto& command : commands) {
    if (command.name == name) return parser->app.get_subcommand(std::string(name))->help("riffle");
  }
  return std::nullopt;
}

int run_command_line(const std::vector<CommandDefinition>& commands, int argc,
                     const char* const* argv) {
  std::vector<std::string_view> names;
  for (const auto& command : commands) names.push_back(command.name);
  if (argc > 1 && argv[1][0] != '-' &&
      std::find(names.begin(), names.end(), argv[1]) == names.end()) {
    const auto close = closest(argv[1], names);
    return report_wrong_call(
        {}, "there is no command '" + std::string(argv[1]) + "'" +
                (close.empty() ? "" : "; did you mean '" + std::string(close) + "'?"));
  }
  const auto parser = make_parser(commands);
  const std::string_view name = argc > 1 && argv[1][0] != '-' ? argv[1] : "";
  try {
    parser->app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::fputs(command_help(commands, name)->c_str(), stdout);
    return kExitDone;
  } catch (const CLI::CallForVersion& version) {
    std::printf("%s\n", version.what());
    return kExitDone;
  } catch (const CLI::ParseError& error) {
    const auto called = std::find_if(commands.begin(), commands.end(),
                                     [&](const auto& command) { return command.name == name; });
    return report_wrong_call(
        name, what_is_wrong(parser->app, error, called == commands.end() ? nullptr : &*called, argc,
                            argv));
  }
  for (const auto& command : commands) {
    if (!parser->app.got_subcommand(std::string(command.name))) continue;
    Arguments arguments;
    for (const auto& bound : parser->bound) {
      if (bound.command != &command) continue;
      if (bound.flag != nullptr && *bound.flag) arguments.add(bound.option->name, "true");
      if (bound.values == nullptr) continue;
      for (const auto& value : *bound.values) arguments.add(bound.option->name, value);
    }
    return command.run(arguments);
  }
  std::fputs(parser->app.help().c_str(), stdout);
  return argc > 1 ? kExitWrongCall : kExitDone;
}

}  // namespace riffle::server
