#include "query-lang/commands/most_common.h"

namespace riffle::lang {

const CommandSpec& top_command() {
  static const CommandSpec spec = {
      .name = "top",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "The most common combinations of values",
      .description =
          "Percentages are of the rows that have all the fields, within the group where there is a "
          "BY. Combinations that are equally frequent come in the order of "
          "their values.",
      .syntax =
          "top [<n> | limit=<n>] [showcount=<bool>] [showperc=<bool>] [countfield=<name>] "
          "[percentfield=<name>] [useother=<bool>] [otherstr=<text>] <field>, ... [BY "
          "<field>, ...]",
      .arguments = most_common_arguments(),
      .examples = {{"| top x", "With count and percentage",
                    "{\"x\": \"a\"}\n{\"x\": \"b\"}\n{\"x\": \"a\"}\n{\"x\": \"a\"}",
                    "{\"x\": \"a\", \"count\": 3, \"percent\": \"75.000000\"}\n{\"x\": \"b\", "
                    "\"count\": 1, \"percent\": \"25.000000\"}"},
                   {"| top 1 x showperc=f BY host", "For each host",
                    "{\"host\": \"h\", \"x\": 1}\n{\"host\": \"g\", \"x\": 2}\n{\"host\": \"h\", "
                    "\"x\": 3}\n{\"host\": \"h\", \"x\": 3}",
                    "{\"host\": \"g\", \"x\": 2, \"count\": 1}\n{\"host\": \"h\", \"x\": 3, "
                    "\"count\": 2}"}},
      .parse = [](ArgParser& arguments) { return parse_most_common(arguments, false); },
  };
  return spec;
}

}  // namespace riffle::lang
