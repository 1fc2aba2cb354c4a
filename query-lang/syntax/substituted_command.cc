#include "query-lang/syntax/substituted_command.h"

#include <algorithm>

#include "indexer/base/check.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

SubstitutedCommand::SubstitutedCommand(const CommandSpec& spec, Token name, std::vector<Part> parts,
                                       bool first, const PipelineScope& scope)
    : spec_(&spec),
      name_(std::move(name)),
      parts_(std::move(parts)),
      first_(first),
      knowledge_(scope.knowledge),
      tokens_(scope.tokens) {
  // The views into the query's text do not live as long as this does.
  name_.source = {};
  if (!parts_.empty())
    parts_.front().text.erase(
        0, std::min(parts_.front().text.size(), parts_.front().text.find_first_not_of(" \t\r\n")));
}

Result<std::unique_ptr<CommandNode>> SubstitutedCommand::resolve(
    const std::vector<std::string>& results) const {
  SourceText source;
  size_t next = 0;
  for (const Part& part : parts_) {
    const bool subsearch = !part.subsearch.empty();
    RIFFLE_CHECK(!subsearch || next < results.size());
    source.append_replacement(subsearch ? " " + results[next++] + " " : part.text, part.span);
  }
  PipelineScope scope;
  scope.source = &source;
  scope.knowledge = knowledge_;
  scope.tokens = tokens_;
  ArgParser arguments(*spec_, name_, Lexer(source, 0, source.text().size()), scope, first_);
  RIFFLE_ASSIGN(std::unique_ptr<CommandNode> node, spec_->parse(arguments));
  RIFFLE_TRY(arguments.expect_end());
  node->span = span;
  return node;
}

std::string SubstitutedCommand::print() const {
  std::string text(spec_->name);
  text += ' ';
  for (const Part& part : parts_)
    text += part.subsearch.empty() ? part.text : "[" + print_pipeline(part.subsearch) + "]";
  return text;
}

Result<std::unique_ptr<Operator>> SubstitutedCommand::make_operator(
    const index::SearchContext&) const {
  RIFFLE_CHECK(false);
  return cancelled_error();
}

}  // namespace riffle::lang
