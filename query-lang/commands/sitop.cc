#include "query-lang/commands/summary_rows.h"

namespace riffle::lang {

const CommandSpec& sitop_command() {
  static const CommandSpec spec = {
      .name = "sitop",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Rows for a summary index that `top` can be asked of later",
      .description =
          "Takes what `top` takes. Rows that are equal in all fields that it needs come once, "
          "with their number in `psrsvd_gc`; `collect` puts them into a summary index. A `top` "
          "behind it, or over an index whose name has `summary` in it, counts each row so often "
          "and gives what it would have given over the events.",
      .syntax = "sitop <arguments of top>",
      .arguments = {{"<arguments of top>", ArgType::kAggregates, "", "see `top`"}},
      .examples = {{"| sitop host", "How often each value comes",
                    "{\"host\": \"a\"}\n{\"host\": \"b\"}\n{\"host\": \"a\"}",
                    "{\"host\": \"a\", \"psrsvd_gc\": 2}\n{\"host\": \"b\", \"psrsvd_gc\": 1}"}},
      .parse = [](ArgParser& arguments) { return parse_summary(arguments, "top"); },
  };
  return spec;
}

}  // namespace riffle::lang
