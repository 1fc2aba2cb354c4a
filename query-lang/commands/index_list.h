#pragma once

#include <string>
#include <vector>

#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

// What commands about whole indexes share: `index=a index=b`, OR and commas between them.
struct IndexList {
  std::vector<std::string> names;

  // Takes an option; the value of index= goes to the list. False where none comes next.
  Result<bool> take(ArgParser& arguments);
  // Takes all that is left; a user error where something else comes.
  Result<void> take_all(ArgParser& arguments);
  // "(index=a OR index=b)", or "(*)" for all.
  std::string search() const;
  // " index=a index=b limit=5": these, and what other options there are.
  std::string print(const ArgParser& arguments) const;
};

}  // namespace riffle::lang
