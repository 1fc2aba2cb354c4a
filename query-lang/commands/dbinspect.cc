#include <memory>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/index_list.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/rewritten_command.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

const CommandSpec& dbinspect_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  IndexList indexes;
  RIFFLE_TRY(indexes.take_all(arguments));
  RIFFLE_ASSIGN(const std::optional<SpanValue> span, arguments.span_option("span"));
  RIFFLE_TRY(arguments.bool_option("corruptonly", false));
  RIFFLE_TRY(arguments.bool_option("cached", false));
  const std::string format = arguments.text_option("timeformat", "%m/%d/%Y:%H:%M:%S");
  const std::string state = lower_name(arguments.text_option("state", "warm"));
  if (state != "hot" && state != "warm" && state != "cold" && state != "thawed")
    return arguments.error("state must be hot, warm, cold or thawed",
                           arguments.option_span("state"));
  std::string printed = "dbinspect" + indexes.print(arguments);
  std::string text = "search " + indexes.search();
  // All buckets are warm.
  if (state != "warm") text += " NOT index=*";
  RIFFLE_ASSIGN(const uint64_t bins, arguments.count_option("bins", 0));
  if (span || bins > 0) {
    // A row for each span of time and index: a timeline.
    text += fmt::format(
        " | bin _time {} | stats count AS eventCount, min(_time) AS startEpoch BY _time, "
        "index",
        span ? "span=" + arguments.text_option("span") : fmt::format("bins={}", bins));
  } else {
    RIFFLE_ASSIGN(const bool corrupt, arguments.bool_option("corruptonly", false));
    // Damaged segments are left out of a search and reported by it; none of them is a bucket here.
    if (corrupt) text += " NOT index=*";
    text += fmt::format(
        " | eval _size=len(_raw) | stats count AS eventCount, min(_time) AS startEpoch, "
        "max(_time) AS endEpoch, max(_indextime) AS modTime, sum(_size) AS rawSize, "
        "dc(host) AS hostCount, dc(source) AS sourceCount, dc(sourcetype) AS sourceTypeCount "
        "BY index | eval bucketId=index.\"~0~local\", id=0, state=\"warm\", "
        "splunk_server=\"local\", modTime=strftime(modTime, {}) "
        "| table bucketId endEpoch eventCount hostCount id index modTime rawSize sourceCount "
        "sourceTypeCount splunk_server startEpoch state",
        quote_string(format));
  }
  return make_rewritten(arguments, std::move(printed), text);
}

}  // namespace

const CommandSpec& dbinspect_command() {
  static const CommandSpec spec = {
      .name = "dbinspect",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "What the indexes hold of the time range",
      .description =
          "A row for each index, which is one bucket: how many events, of which times, how much "
          "text. With `span` a row for each span of time and index. Damaged files are reported by "
          "every search and by `riffle check`, so `corruptonly=t` finds nothing.",
      .syntax =
          "dbinspect [index=<name>] ... [span=<span>] [bins=<n>] [timeformat=<format>] "
          "[state=<state>] "
          "[corruptonly=<bool>] "
          "[cached=<bool>]",
      .arguments = {{"index", ArgType::kText, "*", "may be given several times"},
                    {"span", ArgType::kSpan, "", "a row for each span of time"},
                    {"bins", ArgType::kNumber, "", "a row for each of so many spans"},
                    {"timeformat", ArgType::kText, "%m/%d/%Y:%H:%M:%S", "how modTime is written"},
                    {"state", ArgType::kText, "",
                     "only buckets that are hot, warm, cold or thawed: all are warm"},
                    {"corruptonly", ArgType::kBool, "f", "only what is damaged"},
                    {"cached", ArgType::kBool, "f",
                     "old figures would do; they are as fast to get anew"}},
      .examples = {{"| dbinspect index=a | table index eventCount startEpoch endEpoch", "An index",
                    R"({"_time": 5, "index": "a", "_raw": "x"}
{"_time": 2, "index": "a", "_raw": "y"}
{"_time": 1, "index": "b", "_raw": "z"})",
                    R"({"index": "a", "eventCount": 2, "startEpoch": 2, "endEpoch": 5})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
