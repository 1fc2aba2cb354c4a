#include "tests/fuzz/print_back.h"

namespace riffle {
namespace {

// The AST without the places in the text.
std::string tree_of(const lang::Query& query) {
  std::string tree;
  for (const auto& command : query.commands())
    tree += std::string(command->spec().name) + ": " + command->print() + "\n";
  return tree;
}

}  // namespace

std::string print_back_fault(const lang::Query& query, const lang::ParseOptions& options) {
  const std::string printed = query.print();
  const auto again = lang::Query::parse(printed, options);
  if (!again) return "prints as\n" + printed + "\n" + again.error().message;
  const std::string first = tree_of(query);
  const std::string second = tree_of(*again);
  return first == second ? "" : first + "is read back as\n" + second;
}

}  // namespace riffle
