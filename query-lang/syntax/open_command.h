#pragma once

#include <string>

#include "query-lang/commands/command_spec.h"

namespace riffle::lang {

// A command that cannot be read: of a name that is not known here, or one whose text lacks a part
// (a macro without a definition, a dashboard's $token$). Its place in the pipeline is kept; running
// it is a user error that says why. Only where ParseOptions::open_commands asks for it.
class OpenCommand : public CommandNode {
 public:
  // `name` is that of the command, `text` all of it as the lexer saw it.
  OpenCommand(std::string name, std::string text, std::string reason);

  const CommandSpec& spec() const override { return spec_; }
  std::string print() const override { return text_; }
  index::FieldDemand demand(const index::FieldDemand&) const override {
    return index::FieldDemand::everything();
  }
  bool needs_order() const override { return true; }
  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override;

 private:
  std::string name_;
  std::string text_;
  std::string reason_;
  CommandSpec spec_;  // its name points into name_
};

}  // namespace riffle::lang
