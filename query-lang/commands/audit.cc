#include <memory>
#include <utility>

#include "query-lang/commands/chained_operator.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/rewritten_command.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

const CommandSpec& audit_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  if (!arguments.first()) {
    PlainCommand command;
    command.spec = &audit_command();
    command.kind = CommandKind::kStreaming;
    return make_chained_node(std::move(command), "search index=_audit", arguments.knowledge());
  }
  return std::unique_ptr<CommandNode>(
      std::make_unique<RewrittenCommand>(arguments.spec(), "audit", arguments.knowledge(),
                                         [](const index::SearchContext&) -> Result<std::string> {
                                           return std::string("search index=_audit");
                                         }));
}

}  // namespace

const CommandSpec& audit_command() {
  static const CommandSpec spec = {
      .name = "audit",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "The audit trail",
      .description =
          "The events of the index `_audit`: what is sent there, for instance by collect. Behind "
          "other "
          "commands those of their rows that are from there.",
      .syntax = "audit",
      .arguments = {},
      .examples = {{"| audit | table user", "Who did something",
                    R"({"_time": 2, "index": "_audit", "user": "kim"}
{"_time": 1, "index": "main", "user": "lee"})",
                    R"({"user": "kim"})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
