// Prints docs/spl-reference.md.
#include <cstdio>

#include "query-lang/query.h"

int main() {
  const std::string text = riffle::lang::reference_markdown();
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 1;
}
