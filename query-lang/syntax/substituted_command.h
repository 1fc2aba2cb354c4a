#pragma once

#include <memory>
#include <string>
#include <vector>

#include "query-lang/syntax/pipeline_parser.h"

namespace riffle::lang {

// A command with subsearches in its text, as in `search [search error | fields user]`. SPL puts the
// text of a subsearch's result in place of the brackets and only then reads the command, so what it
// means is known when the subsearches have run: the planner runs them and calls resolve().
class SubstitutedCommand : public CommandNode {
 public:
  struct Part {
    std::string text;    // of the command; empty for a subsearch
    Pipeline subsearch;  // empty for text
    SourceSpan span;
  };

  // `parts` stand behind the command's name.
  SubstitutedCommand(const CommandSpec& spec, Token name, std::vector<Part> parts, bool first,
                     const PipelineScope& scope);

  const std::vector<Part>& parts() const { return parts_; }
  // The command with `results` (one for each subsearch, in order) in place of the brackets. User
  // errors point into the query.
  Result<std::unique_ptr<CommandNode>> resolve(const std::vector<std::string>& results) const;

  const CommandSpec& spec() const override { return *spec_; }
  std::string print() const override;
  index::FieldDemand demand(const index::FieldDemand&) const override {
    return index::FieldDemand::everything();
  }
  const SubstitutedCommand* substituted() const override { return this; }
  // A bug: it has to be resolved first.
  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override;

 private:
  const CommandSpec* spec_;
  Token name_;
  std::vector<Part> parts_;
  bool first_;
  std::shared_ptr<const Knowledge> knowledge_;
  bool tokens_;
};

}  // namespace riffle::lang
