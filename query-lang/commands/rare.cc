#include "query-lang/commands/most_common.h"

namespace riffle::lang {

const CommandSpec& rare_command() {
  static const CommandSpec spec = {
      .name = "rare",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "The least common combinations of values",
      .description =
          "Percentages are of the rows that have all the fields, within the group where there is a "
          "BY. Combinations that are equally frequent come in the order of "
          "their values.",
      .syntax =
          "rare [<n> | limit=<n>] [showcount=<bool>] [showperc=<bool>] [countfield=<name>] "
          "[percentfield=<name>] [useother=<bool>] [otherstr=<text>] <field>, ... [BY "
          "<field>, ...]",
      .arguments = most_common_arguments(),
      .examples = {{"| rare limit=1 x", "The rarest",
                    "{\"x\": \"a\"}\n{\"x\": \"b\"}\n{\"x\": \"a\"}\n{\"x\": \"a\"}",
                    "{\"x\": \"b\", \"count\": 1, \"percent\": \"25.000000\"}"}},
      .parse = [](ArgParser& arguments) { return parse_most_common(arguments, true); },
  };
  return spec;
}

}  // namespace riffle::lang
