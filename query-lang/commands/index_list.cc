#include "query-lang/commands/index_list.h"

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/rewritten_command.h"

namespace riffle::lang {

Result<bool> IndexList::take(ArgParser& arguments) {
  while (arguments.accept_word("OR") || arguments.accept(",")) continue;
  const bool index = arguments.peek().is_word("index");
  RIFFLE_ASSIGN(const bool taken, arguments.take_option());
  if (taken && index) names.push_back(arguments.text_option("index"));
  return taken;
}

Result<void> IndexList::take_all(ArgParser& arguments) {
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool taken, take(arguments));
    if (!taken) return arguments.unexpected(arguments.peek(), "an option");
  }
  return {};
}

std::string IndexList::search() const {
  std::string text;
  for (const std::string& name : names)
    text += (text.empty() ? "index=" : " OR index=") + print_argument(name);
  return text.empty() ? "(*)" : "(" + text + ")";
}

std::string IndexList::print(const ArgParser& arguments) const {
  std::string text;
  for (const std::string& name : names) text += " index=" + print_argument(name);
  for (const ArgSpec& argument : arguments.spec().arguments) {
    if (argument.name != "index" && arguments.has_option(argument.name))
      text += fmt::format(" {}={}", argument.name,
                          print_argument(arguments.text_option(argument.name)));
  }
  return text;
}

}  // namespace riffle::lang
