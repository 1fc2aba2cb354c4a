#include "query-lang/commands/summary_rows.h"

namespace riffle::lang {

const CommandSpec& sitimechart_command() {
  static const CommandSpec spec = {
      .name = "sitimechart",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Rows for a summary index that `timechart` can be asked of later",
      .description =
          "Takes what `timechart` takes. Rows that are equal in all fields that it needs come "
          "once, "
          "with their number in `psrsvd_gc`; `collect` puts them into a summary index. A "
          "`timechart` "
          "behind it, or over an index whose name has `summary` in it, counts each row so often "
          "and gives what it would have given over the events. Aggregations that depend on the "
          "order of rows (`first`, `last`, `list`) keep every row.",
      .syntax = "sitimechart <arguments of timechart>",
      .arguments = {{"<arguments of timechart>", ArgType::kAggregates, "", "see `timechart`"}},
      .examples = {{"| sitimechart span=1m count BY host", "Times become those of the buckets",
                    "{\"_time\": 70, \"host\": \"a\"}\n{\"_time\": 65, \"host\": \"a\"}",
                    "{\"_time\": 60, \"host\": \"a\", \"psrsvd_gc\": 2}"}},
      .parse = [](ArgParser& arguments) { return parse_summary(arguments, "timechart"); },
  };
  return spec;
}

}  // namespace riffle::lang
