#pragma once

#include <vector>

#include "indexer/base/result.h"
#include "query-lang/syntax/source_text.h"

namespace riffle::lang {

// A range of the source text with a pair of brackets round a subsearch; both brackets are in it.
struct BracketRange {
  size_t begin = 0;
  size_t end = 0;
};

// One command of a pipeline as text, without its pipe.
struct CommandText {
  size_t begin = 0;
  size_t end = 0;
  std::vector<BracketRange> brackets;  // the outermost ones
};

struct PipelineText {
  bool leading_pipe = false;
  std::vector<CommandText>
      commands;  // none is blank; none at all when all there was are macros without a definition
};

// Cuts [begin, end) at the pipes that stand outside of quotes, brackets and parentheses. Looks at
// every character once, without recursion, whatever is nested in it. User errors: unbalanced quotes
// and brackets, a command that is missing between two pipes, nothing at all.
Result<PipelineText> split_pipeline(const SourceText& source, size_t begin, size_t end);

}  // namespace riffle::lang
