#include <memory>
#include <utility>

#include "query-lang/commands/chained_operator.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

const CommandSpec& tscollect_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_TRY(arguments.take_options());
  if (!arguments.has_option("namespace"))
    return arguments.unexpected(arguments.peek(), "namespace=<name>");
  RIFFLE_ASSIGN(const bool squash, arguments.bool_option("squashcase", false));
  RIFFLE_ASSIGN(const bool keep, arguments.bool_option("keepresults", false));
  std::string text;
  if (squash) text = "foreach * [eval <<FIELD>>=lower('<<FIELD>>')] | ";
  text += "outputlookup append=t " + quote_string(arguments.text_option("namespace") + ".tsidx");
  if (!keep) text += " | where false()";
  PlainCommand command;
  command.spec = &tscollect_command();
  command.arguments = arguments.print_options();
  return make_chained_node(std::move(command), std::move(text), arguments.knowledge());
}

}  // namespace

const CommandSpec& tscollect_command() {
  static const CommandSpec spec = {
      .name = "tscollect",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Keeps rows in a namespace for tstats",
      .description =
          "They are added to the lookup table `<namespace>.tsidx`, which `tstats ... "
          "FROM <namespace>` reads.",
      .syntax = "tscollect namespace=<name> [squashcase=<bool>] [keepresults=<bool>]",
      .arguments = {{"namespace", ArgType::kText, "", "where they are kept"},
                    {"squashcase", ArgType::kBool, "f", "values in lower case"},
                    {"keepresults", ArgType::kBool, "f", "whether the rows go on"}},
      .examples = {{"| table src dst | tscollect namespace=flows", "Kept for tstats"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
