#include "query-lang/commands/index_list.h"

#include "query-lang/commands/rewritten_command.h"

namespace riffle::lang {

Result<bool> IndexList::take(ArgParser& arguments) {
  while (arguments.accept_word("OR") || arguments.accept(",")) continue;
  const bool index = arguments.peek().is_word("index");
  RIFFLE_ASSIGN(const bool taken, arguments.take_option());
  if (taken && index) names.push_back(arguments.text_option("index"));
  return taken;
}

std::string IndexList::search() const {
  std::string text;
  for (const std::string& name : names)
    text += (text.empty() ? "index=" : " OR index=") + print_argument(name);
  return text.empty() ? "(*)" : "(" + text + ")";
}

std::string IndexList::print() const {
  std::string text;
  for (const std::string& name : names) text += " index=" + print_argument(name);
  return text;
}

}  // namespace riffle::lang
