#include "query-lang/commands/summary_rows.h"

namespace riffle::lang {

const CommandSpec& sistats_command() {
  static const CommandSpec spec = {
      .name = "sistats",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Rows for a summary index that `stats` can be asked of later",
      .description =
          "Takes what `stats` takes. Rows that are equal in all fields that it needs come once, "
          "with their number in `psrsvd_gc`; `collect` puts them into a summary index. A `stats` "
          "behind it, or over an index whose name has `summary` in it, counts each row so often "
          "and gives what it would have given over the events. Aggregations that depend on the "
          "order of rows (`first`, `last`, `list`) keep every row.",
      .syntax = "sistats <arguments of stats>",
      .arguments = {{"<arguments of stats>", ArgType::kAggregates, "", "see `stats`"}},
      .examples =
          {{"| sistats avg(ms) BY host", "Equal rows come once",
            "{\"host\": \"a\", \"ms\": 1, \"x\": 1}\n{\"host\": \"a\", \"ms\": 1, \"x\": 2}",
            "{\"host\": \"a\", \"ms\": 1, \"psrsvd_gc\": 2}"}},
      .parse = [](ArgParser& arguments) { return parse_summary(arguments, "stats"); },
  };
  return spec;
}

}  // namespace riffle::lang
