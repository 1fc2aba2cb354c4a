#pragma once

#include <functional>
#include <string>
#include <utility>

#include "query-lang/knowledge/knowledge.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/expanding_command.h"

namespace riffle::lang {

// A command that stands for the pipeline that a text says. The text is made when it is planned,
// from what is known then.
class RewrittenCommand : public ExpandingCommand {
 public:
  using Rewrite = std::function<Result<std::string>(const index::SearchContext& context)>;
  RewrittenCommand(const CommandSpec& spec, std::string printed,
                   std::shared_ptr<const Knowledge> knowledge, Rewrite rewrite)
      : spec_(&spec),
        printed_(std::move(printed)),
        knowledge_(std::move(knowledge)),
        rewrite_(std::move(rewrite)) {}

  const CommandSpec& spec() const override { return *spec_; }
  std::string print() const override { return printed_; }
  Result<Pipeline> expand(const index::SearchContext& context) const override {
    RIFFLE_ASSIGN(const std::string text, rewrite_(context));
    return parse_generated(text, knowledge_);
  }

 private:
  const CommandSpec* spec_;
  std::string printed_;
  std::shared_ptr<const Knowledge> knowledge_;
  Rewrite rewrite_;
};

// The same where nothing more has to be known to make the text.
std::unique_ptr<CommandNode> make_rewritten(const ArgParser& arguments, std::string printed,
                                            std::string text);

// A generating command whose rows are there at once.
class RowsCommand : public CommandNode {
 public:
  using MakeRows = std::function<Result<index::Batch>(const index::SearchContext& context)>;
  RowsCommand(const CommandSpec& spec, std::string printed, MakeRows make)
      : spec_(&spec), printed_(std::move(printed)), make_(std::move(make)) {}

  const CommandSpec& spec() const override { return *spec_; }
  std::string print() const override { return printed_; }
  index::FieldDemand demand(const index::FieldDemand& downstream) const override {
    return downstream;
  }
  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override;

 private:
  const CommandSpec* spec_;
  std::string printed_;
  MakeRows make_;
};

// The word as an argument that is read back as it is: quoted where that is needed.
std::string print_argument(std::string_view text);

// name=value pairs of any names, as they come.
using NamedValues = std::vector<std::pair<std::string, std::string>>;
// Takes one if it comes next.
Result<bool> take_named_value(ArgParser& arguments, NamedValues& values);
std::string print_named_values(const NamedValues& values);

}  // namespace riffle::lang
