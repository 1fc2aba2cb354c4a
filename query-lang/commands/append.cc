#include <algorithm>
#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/commands/subpipeline.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/expanding_command.h"
#include "query-lang/syntax/substituted_command.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& append_command();

namespace {

class AppendOperator : public Operator {
 public:
  AppendOperator(std::shared_ptr<const Pipeline> subsearch, SubsearchLimits limits,
                 const index::SearchContext& context)
      : subsearch_(std::move(subsearch)),
        limits_(limits),
        context_(context),
        charge_(*context.memory) {}

  Result<Flow> push(const Batch& batch, BatchSink& out) override { return out.push(batch); }
  Result<void> finish(BatchSink& out) override {
    RIFFLE_ASSIGN(const SubpipelineRows result,
                  run_subpipeline(*subsearch_, limits_, "append", context_, charge_));
    RIFFLE_TRY(emit_rows(result.rows, context_, out));
    return {};
  }

 private:
  std::shared_ptr<const Pipeline> subsearch_;
  SubsearchLimits limits_;
  const index::SearchContext& context_;
  MemoryCharge charge_;
};

// The times that a pipeline scans which begins with this command; those that `times` has where it
// names none of its own. A search whose text has subsearches in it is read as if those found
// everything.
Result<void> narrow_to_scan(const CommandNode& first, ScanTimes& times,
                            const index::SearchContext& context) {
  if (const ExpandingCommand* expanding = first.expanding()) {
    RIFFLE_ASSIGN(const Pipeline pipeline, expanding->expand(context));
    return narrow_to_scan(*pipeline.front(), times, context);
  }
  if (const SubstitutedCommand* substituted = first.substituted()) {
    const auto whole =
        substituted->resolve(std::vector<std::string>(substituted->parts().size(), "*"));
    return whole ? (*whole)->narrow_time(times, context) : Result<void>();
  }
  return first.narrow_time(times, context);
}

Result<void> widen_to_subsearch(const Pipeline& subsearch, TimeRange& range,
                                const index::SearchContext& context) {
  const CommandNode& first = *subsearch.front();
  if (first.kind() == CommandKind::kGenerating && first.expanding() == nullptr) return {};
  ScanTimes times{context.outer_time_range, {}};
  RIFFLE_TRY(narrow_to_scan(first, times, context));
  range.earliest = std::min(range.earliest, times.event.earliest);
  range.latest = std::max(range.latest, times.event.latest);
  return {};
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(Pipeline pipeline, arguments.subsearch());
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(const SubsearchLimits limits, read_subsearch_limits(arguments));
  RIFFLE_TRY(arguments.bool_option("run_in_preview", true));
  RIFFLE_ASSIGN(const bool extend, arguments.bool_option("extendtimerange", false));
  const auto subsearch = std::make_shared<const Pipeline>(std::move(pipeline));
  PlainCommand command;
  command.spec = &append_command();
  command.pipelines = {subsearch.get()};
  command.arguments = arguments.print_options() + print_subpipeline(*subsearch);
  if (extend) {
    command.widen_time = [subsearch](TimeRange& range, const index::SearchContext& context) {
      return widen_to_subsearch(*subsearch, range, context);
    };
  }
  command.make = [subsearch, limits](
                     const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return std::unique_ptr<Operator>(std::make_unique<AppendOperator>(subsearch, limits, context));
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& append_command() {
  static const CommandSpec spec = {
      .name = "append",
      .aliases = {},
      .kind = CommandKind::kCentralized,
      .summary = "Adds the rows of a subsearch at the end",
      .description =
          "The subsearch is a search of its own over the same time range. When it has more rows "
          "than `maxout`, a message says so.",
      .syntax =
          "append [maxout=<n>] [maxtime=<seconds>] [timeout=<seconds>] [run_in_preview=<bool>] "
          "[extendtimerange=<bool>] [<subsearch>]",
      .arguments = {{"<subsearch>", ArgType::kSubsearch, "", "a search in brackets"},
                    {"maxout", ArgType::kNumber, "50000",
                     "the most rows of the subsearch; 0 for all"},
                    {"maxtime", ArgType::kNumber, "0",
                     "the most seconds that the subsearch runs; 0 for as long as it takes"},
                    {"timeout", ArgType::kNumber, "0", "the same"},
                    {"run_in_preview", ArgType::kBool, "t",
                     "previews show the rows so far either way; the result is the same"},
                    {"extendtimerange", ArgType::kBool, "f",
                     "whether charts of the whole search reach over the subsearch's times too"}},
      .examples = {{"| append [| makeresults | eval b=2 | table b]", "One more row", "{\"a\": 1}",
                    "{\"a\": 1}\n{\"b\": 2}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
