#include <algorithm>
#include <limits>
#include <memory>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/commands/subpipeline.h"
#include "query-lang/exec/batch_concat.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& multisearch_command();

namespace {

// All rows by their time, the newest first, as one search would give them.
Batch newest_first(const std::vector<Batch>& results) {
  const Batch all = concat(results);
  std::vector<uint32_t> order(all.rows());
  std::iota(order.begin(), order.end(), 0);
  const index::ColumnPtr times = all.column("_time");
  const auto time_of = [&](uint32_t row) {
    return index::as_number(times->at(row)).value_or(-std::numeric_limits<double>::infinity());
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return time_of(a) > time_of(b); });
  return all.take(order);
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  auto searches = std::make_shared<std::vector<Pipeline>>();
  PlainCommand command;
  while (!arguments.at_end()) {
    const SourceSpan span = arguments.peek().span;
    RIFFLE_ASSIGN(Pipeline search, arguments.subsearch());
    for (const std::unique_ptr<CommandNode>& node : search) {
      if (node->kind() != CommandKind::kStreaming)
        return arguments.error(
            fmt::format("{} cannot stand in it, only commands that change each row for itself",
                        node->spec().name),
            span, "use append or union");
    }
    command.arguments += print_subpipeline(search);
    searches->push_back(std::move(search));
    arguments.accept(",");
  }
  if (searches->size() < 2)
    return arguments.error("at least two searches are needed", arguments.command().span);
  command.spec = &multisearch_command();
  for (const Pipeline& search : *searches) command.pipelines.push_back(&search);
  command.make =
      [searches](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return generated_rows(context, [searches, &context]() -> Result<Batch> {
      MemoryCharge charge(*context.memory);
      std::vector<Batch> results;
      for (const Pipeline& search : *searches) {
        RIFFLE_ASSIGN(SubpipelineRows rows,
                      run_subpipeline(search, {.rows = 0}, "multisearch", context, charge));
        results.push_back(std::move(rows.rows));
      }
      return newest_first(results);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& multisearch_command() {
  static const CommandSpec spec = {
      .name = "multisearch",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "Runs several searches and puts their events together",
      .description =
          "The newest first, all of them: nothing is cut. Only commands that change each row for "
          "itself may stand in the searches.",
      .syntax = "multisearch [<search>] [<search>] ...",
      .arguments = {{"<search>", ArgType::kSubsearch, "", "searches in brackets, two or more"}},
      .examples =
          {{"| multisearch [search a=1 | eval from=\"one\"] [search a=2 | eval from=\"two\"]",
            "Two searches", "{\"a\": 1, \"_time\": 5}\n{\"a\": 2, \"_time\": 9}",
            "{\"a\": 2, \"_time\": 9, \"from\": \"two\"}\n{\"a\": 1, \"_time\": 5, \"from\": "
            "\"one\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
