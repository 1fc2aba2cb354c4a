#include "query-lang/commands/summary_rows.h"

namespace riffle::lang {

const CommandSpec& sirare_command() {
  static const CommandSpec spec = {
      .name = "sirare",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Rows for a summary index that `rare` can be asked of later",
      .description =
          "Takes what `rare` takes. Rows that are equal in all fields that it needs come once, "
          "with their number in `psrsvd_gc`; `collect` puts them into a summary index. A `rare` "
          "behind it, or over an index whose name has `summary` in it, counts each row so often "
          "and gives what it would have given over the events.",
      .syntax = "sirare <arguments of rare>",
      .arguments = {{"<arguments of rare>", ArgType::kAggregates, "", "see `rare`"}},
      .examples = {{"| sirare host | rare host", "As without it",
                    "{\"host\": \"a\"}\n{\"host\": \"b\"}\n{\"host\": \"a\"}",
                    "{\"host\": \"b\", \"count\": 1, \"percent\": \"33.333333\"}\n{\"host\": "
                    "\"a\", \"count\": 2, \"percent\": \"66.666667\"}"}},
      .parse = [](ArgParser& arguments) { return parse_summary(arguments, "rare"); },
  };
  return spec;
}

}  // namespace riffle::lang
