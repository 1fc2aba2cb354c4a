#include "query-lang/commands/summary_rows.h"

namespace riffle::lang {

const CommandSpec& sichart_command() {
  static const CommandSpec spec = {
      .name = "sichart",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Rows for a summary index that `chart` can be asked of later",
      .description =
          "Takes what `chart` takes. Rows that are equal in all fields that it needs come once, "
          "with their number in `psrsvd_gc`; `collect` puts them into a summary index. A `chart` "
          "behind it, or over an index whose name has `summary` in it, counts each row so often "
          "and gives what it would have given over the events. Aggregations that depend on the "
          "order of rows (`first`, `last`, `list`) keep every row.",
      .syntax = "sichart <arguments of chart>",
      .arguments = {{"<arguments of chart>", ArgType::kAggregates, "", "see `chart`"}},
      .examples = {{"| sichart count BY host status | chart count BY host status", "As without it",
                    "{\"host\": \"a\", \"status\": 200}\n{\"host\": \"a\", \"status\": 200}",
                    "{\"host\": \"a\", \"200\": 2}"}},
      .parse = [](ArgParser& arguments) { return parse_summary(arguments, "chart"); },
  };
  return spec;
}

}  // namespace riffle::lang
