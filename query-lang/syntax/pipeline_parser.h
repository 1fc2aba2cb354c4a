#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/syntax/lexer.h"

namespace riffle::lang {

class Knowledge;

using Pipeline = std::vector<std::unique_ptr<CommandNode>>;

// How deep subsearches may stand in each other.
constexpr int kMaxSubsearchDepth = 50;

// What the parsers of one query share.
struct PipelineScope {
  const SourceText* source = nullptr;
  int depth = 0;  // of the subsearch; 0 = the query itself
  // A pipeline that begins without a pipe and without `search` is a search expression (true), or
  // begins with a command (false).
  bool implied_search = true;
  // Names that users gave to things; may be null.
  std::shared_ptr<const Knowledge> knowledge = nullptr;
  // A dashboard's $token$ may stand for whatever it will become (ParseOptions::tokens).
  bool tokens = false;
  // Where a command that cannot be read leaves its reason and becomes an OpenCommand
  // (ParseOptions::open_commands); null: it is an error.
  std::vector<std::string>* open = nullptr;
};

// Commands separated by pipes, in [begin, end) of the scope's source: at least one.
Result<Pipeline> parse_pipeline(const PipelineScope& scope, size_t begin, size_t end);

// The pipeline in the brackets that come next; the lexer is behind them afterwards.
Result<Pipeline> parse_subsearch(Lexer& lexer, const PipelineScope& scope);

// Canonical text: " | " between the commands, a leading pipe unless the first is `search`.
std::string print_pipeline(const Pipeline& pipeline);
// One command of it. Where a macro without a definition stood, there is one again.
std::string print_command(const CommandNode& command);

}  // namespace riffle::lang
